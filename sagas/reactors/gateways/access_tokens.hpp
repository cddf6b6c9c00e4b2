// The way out to a gateway that wants an access token first (OAuth 2.0 client credentials, RFC 6749 section 4.4;
// PayPal): fetched once for all who wait, kept until shortly before its end, and thrown away when the gateway refuses
// it.
#pragma once
#include <memory>
#include <string>

#include "platform/scheduler/scheduler.hpp"
#include "sagas/reactors/calls/outbound.hpp"

namespace paypie::reactors {

// An Outbound for all gateways: calls to others, and those that name who asks, go straight on. On the strand. The
// references must outlive it; what it has posted holds on to nothing of it.
class AccessTokens final : public Outbound {
 public:
  struct Config {
    std::string base_url;  // calls that begin so need a token; the token comes from base_url + path
    std::string path = "/v1/oauth2/token";
    std::string id, secret;                      // without a secret nothing is fetched
    std::chrono::seconds ends_early{60};         // before the gateway takes it for over
    std::chrono::milliseconds deadline{10'000};  // of the call that fetches it
    std::size_t most_waiting = 256;              // beyond them try_send() is false
  };

  AccessTokens(Config config, Outbound& outbound, Strand& strand, const Clock& clock);
  ~AccessTokens() override;

  // A call that could not have a token has surely not been sent.
  bool try_send(http_client::Call& call, OnAnswer& on_answer) override;

 private:
  struct Body;
  std::shared_ptr<Body> body_;
};

}  // namespace paypie::reactors
