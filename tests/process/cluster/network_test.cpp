// A bad network between one of three nodes and the broker: slow, thin, broken off, silent in one direction. Nothing
// acknowledged is lost or doubled, and the node comes back by itself.
#include <doctest/doctest.h>

#include "tests/support/shop.hpp"
#include "tests/support/tcp_proxy.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

// Below the range that port 0 draws from; free at this moment.
std::uint16_t free_port() {
  std::random_device random;
  while (true) {
    const auto port = static_cast<std::uint16_t>(20'000 + random() % 12'000);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons(port);
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool is_free = ::bind(probe, static_cast<sockaddr*>(static_cast<void*>(&at)), sizeof at) == 0;
    ::close(probe);
    if (is_free) return port;
  }
}

// The broker has a second door, which it names by the proxy's address: who comes through the proxy stays behind it.
struct ProxiedShop {
  const std::string clients = at(free_port()), controller = at(free_port());
  const std::uint16_t behind = free_port();
  TcpProxy proxy{behind};
  Shop shop{{"listeners=CLIENTS://" + clients + ",CONTROLLER://" + controller + ",PROXIED://" + at(behind),
             "advertised.listeners=CLIENTS://" + clients + ",PROXIED://" + at(proxy.port()),
             "controller.quorum.voters=1@" + controller,
             "listener.security.protocol.map=CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT"},
            clients,
            at(proxy.port())};

  static std::string at(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }
};

}  // namespace

TEST_CASE("a node behind a bad network loses and doubles nothing, and serves again when it is mended") {
  ProxiedShop proxied;
  auto& shop = proxied.shop;
  auto& proxy = proxied.proxy;
  const auto address = shop.group.address(0);
  RoamingLoad load(shop.group.addresses, shop.log, 6, "network");
  const auto answers = [&](std::size_t more) {
    const auto before = load.answered();
    REQUIRE(eventually([&] { return load.answered() > before + more; }, std::chrono::milliseconds(60'000)));
  };
  {
    const Bystander bystander(shop.group.kafka());
    const auto serves = [&] { return bystander.partitions_of(address) > 0; };
    REQUIRE(eventually(serves));
    SUBCASE("later and slower") {
      proxy.delay(std::chrono::milliseconds(30));
      answers(3 * some);
      proxy.throttle(30'000);
      answers(3 * some);
    }
    SUBCASE("broken off again and again") {
      for (int i = 0; i < 10; ++i) {
        proxy.cut();
        answers(some);
      }
    }
    SUBCASE("its answers are lost: it can write, and never hears of it") {
      answers(some);
      proxy.hold_answers(true);
      REQUIRE(eventually([&] { return !serves(); }));
      answers(some);
    }
    SUBCASE("its requests are lost") {
      answers(some);
      proxy.hold_requests(true);
      REQUIRE(eventually([&] { return !serves(); }));
      answers(some);
    }
    proxy.heal();
    CHECK(eventually(serves));
    CHECK(shop.group[0].ready());
    answers(some);
  }
  load.stop();
  shop.hold_against_the_log("a bad network", load);
}
