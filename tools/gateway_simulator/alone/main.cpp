// paypie-gateways: three payment gateways that misbehave from a seed, for trying paypie out and for its tests.
#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <string>

#include "tools/gateway_simulator/serving/gateway_server.hpp"

int main(int argc, char** argv) {
  using namespace paypie::gateway_simulator;
  CLI::App app(
      "Simulated payment gateways: /stripe, /paypal, /razorpay; what they really did is at /ledger. A payout service: "
      "/adyen; what it really paid is at /payout-ledger");
  std::uint64_t seed = 1;
  GatewayServer::Options options{.port = 8090};
  app.add_option("--seed", seed, "What is drawn follows from it");
  app.add_option("--port", options.port, "On loopback; 0: any free one");
  app.add_option("--script", options.script,
                 "calm; instant: calm and without delay; rough: lost answers, failures after charging, 3-D Secure, "
                 "declines")
      ->check(CLI::IsMember({"calm", "instant", "rough"}));
  app.add_option("--webhooks", options.webhooks, "Where webhooks are delivered, without the gateway's name");
  app.add_option("--webhook-secret", options.webhook_secret, "What webhooks are signed with");
  app.add_option("--journal", options.journal, "File by which a later start goes on where this one stopped");
  CLI11_PARSE(app, argc, argv);
  const auto script = options.script == "rough"     ? Script::rough()
                      : options.script == "instant" ? Script::instant()
                                                    : Script::calm();
  try {
    boost::asio::io_context io(1);
    const GatewayServer server(io, seed, script, options);
    boost::asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&io](const boost::system::error_code&, int) { io.stop(); });
    std::printf("http://127.0.0.1:%d\n", static_cast<int>(server.port()));
    std::fflush(stdout);
    io.run();
    return 0;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "paypie-gateways: %s\n", problem.what());
    return 2;
  }
}
