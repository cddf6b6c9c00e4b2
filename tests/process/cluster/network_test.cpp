// A bad network between one of three nodes and the broker: slow, thin, broken off, silent in one direction, losing
// bytes and turning bits. Nothing acknowledged is lost or doubled, and the node comes back.
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

// How often each thing is done; the campaign asks for more.
std::size_t rounds() {
  const char* text = std::getenv("PAYPIE_NETWORK_ROUNDS");
  return text == nullptr ? 3 : static_cast<std::size_t>(std::atoi(text));
}

}  // namespace

TEST_CASE("a node behind a bad network loses and doubles nothing, and serves again when it is mended") {
  ProxiedShop proxied;
  auto& shop = proxied.shop;
  auto& proxy = proxied.proxy;
  const auto address = [&] { return shop.group.address(0); };
  RoamingLoad load(shop.group.addresses, shop.log, 6, "network");
  const auto answers = [&](std::size_t more) {
    const auto before = load.answered();
    REQUIRE(eventually([&] { return load.answered() > before + more; }, std::chrono::milliseconds(90'000)));
  };
  std::string condition;
  {
    const Bystander bystander(shop.group.kafka());
    const auto serves = [&] { return bystander.partitions_of(address()) > 0; };
    // Whoever stopped at what it could not believe is started again, as a person would.
    const auto mended = [&] {
      proxy.heal();
      auto& node = shop.group[0];
      const bool by_itself =
          eventually([&] { return !node.process().running() || (serves() && shop.group.is_ready(0)); });
      if (!by_itself || !node.process().running()) {
        node.process().kill(SIGKILL);
        node.process().wait();
        shop.group.start(0);
        REQUIRE(node.ready());
      }
      REQUIRE(eventually(serves));
    };
    REQUIRE(eventually(serves));
    SUBCASE("later") {
      condition = "30 ms later each way";
      proxy.delay(std::chrono::milliseconds(30));
      answers(rounds() * some);
    }
    SUBCASE("slower") {
      condition = "30 kB per second";
      proxy.throttle(30'000);
      answers(rounds() * some);
    }
    SUBCASE("broken off again and again") {
      condition = "connections cut";
      for (std::size_t i = 0; i < 3 * rounds(); ++i) {
        proxy.cut();
        answers(some);
      }
    }
    SUBCASE("its answers are lost: it can write, and never hears of it") {
      condition = "answers held back";
      for (std::size_t i = 0; i < (rounds() + 2) / 3; ++i) {
        answers(some);
        proxy.hold_answers(true);
        REQUIRE(eventually([&] { return !serves(); }));
        answers(some);
        mended();
      }
    }
    SUBCASE("its requests are lost, and come when others have taken over: a zombie's, which do not count") {
      condition = "requests held back";
      for (std::size_t i = 0; i < (rounds() + 2) / 3; ++i) {
        answers(some);
        proxy.hold_requests(true);
        REQUIRE(eventually([&] { return !serves(); }));
        answers(some);
        mended();
      }
      CHECK(eventually([&] { return void_records(shop.group.kafka()) > 0; }));
      CHECK(eventually([&] { return shop.group.sum_of("paypie_log_void_records_total") > 0; }));
    }
    SUBCASE("bytes are missing") {
      condition = "bytes lost";
      proxy.drop_every(20'000);
      for (std::size_t i = 0; i < rounds(); ++i) answers(some);
      REQUIRE(eventually([&] { return proxy.dropped() >= rounds(); }, std::chrono::milliseconds(90'000)));
    }
    SUBCASE("bits turn around") {
      condition = "bits turned";
      proxy.corrupt_every(20'000);
      for (std::size_t i = 0; i < rounds(); ++i) answers(some);
      REQUIRE(eventually([&] { return proxy.corrupted() >= rounds(); }, std::chrono::milliseconds(90'000)));
    }
    mended();
    answers(some);
  }
  load.stop();
  shop.hold_against_the_log("1 " + condition, load);
}
