// The simulated gateways on a port: /stripe, /paypal and /razorpay as the real ones have it below their host, and
// GET /ledger with what was really held, captured and refunded, by our payment's id. PUT /webhooks names the address
// they are delivered to, as text. The payout service is below /adyen, and GET /payout-ledger says what it really paid,
// by our payout's reference.
#pragma once
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "tools/gateway_simulator/simulator.hpp"

namespace paypie::gateway_simulator {

class GatewayServer {
 public:
  struct Options {
    std::uint16_t port = 0;       // 0: any free one; on loopback
    std::string webhooks;         // where they are delivered, without the gateway's name: http://host/api/v1/webhooks
    std::string webhook_secret;   // what they are signed with
    std::string script = "calm";  // by its name, for the journal
    std::string journal;          // file by which a later start goes on where this one stopped; empty: none
  };
  // Binds at once; throws boost::system::system_error, and what Journal throws. Everything runs on the io_context's one
  // thread. Its tasks hold on to what they need: stop the io_context to end it.
  GatewayServer(boost::asio::io_context& io, std::uint64_t seed, const Script& script, Options options);
  ~GatewayServer();
  GatewayServer(const GatewayServer&) = delete;
  GatewayServer& operator=(const GatewayServer&) = delete;
  std::uint16_t port() const;

 private:
  struct Body;
  std::shared_ptr<Body> body_;
};

}  // namespace paypie::gateway_simulator
