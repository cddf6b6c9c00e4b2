// The brokers that tests use: found where they say, gone when killed, back at the same address.
#include <doctest/doctest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "tests/support/kafka_broker.hpp"

using namespace paypie::test;

namespace {

bool takes_connections(const std::string& address) {
  using boost::asio::ip::tcp;
  const auto colon = address.rfind(':');
  boost::asio::io_context io;
  tcp::socket socket(io);
  boost::system::error_code failed;
  boost::asio::connect(socket, tcp::resolver(io).resolve(address.substr(0, colon), address.substr(colon + 1)), failed);
  return !failed;
}

}  // namespace

TEST_CASE("the broker that a test run shares is there") { CHECK(takes_connections(shared_kafka())); }

TEST_CASE("a private broker is killed and comes back at its address; another one is nobody's business") {
  KafkaBroker broker;
  const auto address = broker.bootstrap();
  CHECK(address != shared_kafka());
  CHECK(takes_connections(address));
  broker.kill();
  CHECK_FALSE(takes_connections(address));
  CHECK(takes_connections(shared_kafka()));
  broker.restart();
  CHECK(broker.bootstrap() == address);
  CHECK(takes_connections(address));
}
