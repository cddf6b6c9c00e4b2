// A command that arrives at the wrong node: two HTTP servers over one log, and owners that misbehave.
#include <doctest/doctest.h>

#include <future>
#include <nlohmann/json.hpp>

#include "command-side/lane/records.hpp"
#include "events/codec/codec.hpp"
#include "platform/telemetry/metric_table.hpp"
#include "tests/support/order_node.hpp"
#include "tests/support/process.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/silent_owner.hpp"

using namespace paypie;
using namespace paypie::test;
using Json = nlohmann::ordered_json;

namespace {

constexpr auto body = R"({"currency":"USD","lines":[{"sku":"A","title":"A thing","quantity":1,)"
                      R"("unit_price":{"amount":100,"currency":"USD"}}]})";

Answer ask(std::uint16_t port, const std::string& method, const std::string& path, const std::string& text,
           const std::string& more_fields) {
  RawClient client(port);
  return client.ask(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
                    more_fields + "Content-Length: " + std::to_string(text.size()) + "\r\n\r\n" + text);
}

Answer create(std::uint16_t port, const std::string& key, const std::string& more_fields = "") {
  return ask(port, "POST", "/api/v1/orders", body, "Idempotency-Key: " + key + "\r\n" + more_fields);
}

std::string code_of(const Answer& answer) { return Json::parse(answer.body).value("code", ""); }

// Longer than any test waits for what it does itself.
const OrderNode::Options patient{.owner_within = std::chrono::milliseconds(8'000),
                                 .handler_within = std::chrono::milliseconds(8'000)};

// A client that waits for its answer while other things happen.
class Asking {
 public:
  Asking(OrderNode& node, const std::string& key)
      : answer_(std::async(std::launch::async, [port = node.port(), key] { return create(port, key); })) {}
  Answer answer() { return answer_.get(); }

 private:
  std::future<Answer> answer_;
};

// How many commands wait for an owner, by the metric.
std::size_t waiting(OrderNode& node) {
  node.forwarder().refresh_metrics();
  return static_cast<std::size_t>(telemetry::gauge(telemetry::metric::cluster_forwards_waiting).value());
}

// Two nodes; the second owns everything, and the first knows it.
struct TwoNodes {
  explicit TwoNodes(OrderNode::Options options = {}) : first(log, options), second(log) {
    second.open();
    REQUIRE(eventually([&] {
      for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
        if (first.owners().of(partition).address != second.address()) return false;
      }
      return true;
    }));
  }
  SharedLog log;
  OrderNode first, second;
};

// A node that is told that somebody at `address` owns everything.
struct Misled {
  explicit Misled(const std::string& address, OrderNode::Options options = {}) : node(log, options) {
    lane::Pen pen{.epoch = 1};
    pen.writer.bytes[0] = 7;
    pen.writer_text = pen.writer.text();
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
      log.broker->land({std::string(orders::OrderDecider::topic), partition},
                       lane::writer_opened_record(pen, {1}, address));
    }
    REQUIRE(eventually([&] { return node.owners().of(log::partitions_per_topic - 1).address == address; }));
  }
  SharedLog log;
  OrderNode node;
};

}  // namespace

TEST_CASE("the wrong node passes a command on, and the owner's answer back as it is") {
  TwoNodes nodes;
  const auto created = create(nodes.first.port(), "k");
  REQUIRE(created.status == 201);
  CHECK(created.header("etag") == "\"1\"");
  CHECK(created.header("content-type") == "application/json");
  const auto again = create(nodes.second.port(), "k");
  CHECK(again.status == 201);
  CHECK(again.body == created.body);
  CHECK(again.header("idempotent-replayed") == "true");
  for (auto field : {"etag", "location", "paypie-position"}) CHECK(again.header(field) == created.header(field));
  const auto replayed = create(nodes.first.port(), "k");
  CHECK(replayed.header("idempotent-replayed") == "true");
  CHECK(nodes.first.lanes().stats().accepted == 0);
}

TEST_CASE("a refusal comes back with its status, code, detail and version") {
  TwoNodes nodes;
  const auto created = create(nodes.first.port(), "k");
  const auto path = created.header("location") + "/status";
  const auto refused = ask(nodes.first.port(), "PATCH", path, R"({"status":"shipped"})", "");
  CHECK(refused.status == 422);
  CHECK(refused.header("content-type") == "application/problem+json");
  CHECK(code_of(refused) == code_of(ask(nodes.second.port(), "PATCH", path, R"({"status":"shipped"})", "")));
  const auto changed = ask(nodes.first.port(), "PATCH", path, R"({"status":"confirmed"})", "If-Match: \"7\"\r\n");
  CHECK(changed.status == 412);
  CHECK(changed.header("etag") == "\"1\"");
}

TEST_CASE("who asks is judged by the owner as if he had asked there") {
  TwoNodes nodes;
  REQUIRE(create(nodes.first.port(), "k", "X-Store-Id: main\r\nAuthorization: Bearer somebody\r\n").status == 201);
  // An edge notes an exchange once its answer is on the way.
  CHECK(eventually([&] { return !nodes.second.server().seen().empty(); }));
  CHECK(nodes.second.server().seen().front().status == 201);
}

TEST_CASE("where a command came from is what the first node saw, whatever its client says of it") {
  TwoNodes nodes({.proxies = {"127.0.0.1"}});
  const std::string fields = "X-Forwarded-For: 192.0.2.17\r\nPaypie-Client: 203.0.113.9\r\n";
  const auto networks_of = [&](std::uint16_t port, const std::string& key) {
    const auto created = create(port, key, fields);
    REQUIRE(created.status == 201);
    const auto id = Json::parse(created.body).at("id").get<std::string>();
    std::vector<std::string> networks;
    const log::TopicPartition where{std::string(orders::OrderDecider::topic), log::partition_of(id)};
    for (const auto& record : nodes.log.broker->records(where)) {
      if (record->key == id) networks.push_back(codec::decode_envelope(record->value)->client);
    }
    return networks;
  };
  CHECK(networks_of(nodes.first.port(), "k1") == std::vector<std::string>{"192.0.2.0/24"});
  // Who asks the owner itself is no node: what it says is nothing.
  CHECK(networks_of(nodes.second.port(), "k2") == std::vector<std::string>{"127.0.0.0/24"});
}

TEST_CASE("many commands to the wrong node take few connections between the nodes") {
  TwoNodes nodes;
  for (int i = 0; i < 50; ++i) REQUIRE(create(nodes.first.port(), "k" + std::to_string(i)).status == 201);
  CHECK(nodes.second.server().stats().accepted <= 2);
}

TEST_CASE("a forwarded command with a wrong secret is refused, and so is a secret without the mark") {
  TwoNodes nodes;
  for (const auto* fields :
       {"Paypie-Forwarded: 1000\r\n", "Paypie-Forwarded: 1000\r\nPaypie-Cluster-Secret: a secret of another\r\n",
        "Paypie-Forwarded: 1000\r\nPaypie-Cluster-Secret: \r\n", "Paypie-Cluster-Secret: a secret of this cluster\r\n",
        "Paypie-Forwarded: soon\r\nPaypie-Cluster-Secret: a secret of this cluster\r\n"}) {
    CAPTURE(fields);
    const auto refused = create(nodes.second.port(), "k", fields);
    CHECK(refused.status == 403);
    CHECK(code_of(refused) == "command.not_a_node");
  }
  CHECK(nodes.second.lanes().stats().accepted == 0);
}

TEST_CASE("nodes with different secrets do not serve for each other, and the client hears that nothing happened") {
  TwoNodes nodes({.secret = "another cluster's secret"});
  const auto refused = create(nodes.first.port(), "k");
  CHECK(refused.status == 503);
  CHECK(code_of(refused) == "command.no_owner");
}

TEST_CASE("a node without a secret neither forwards nor takes what is forwarded") {
  TwoNodes nodes({.secret = ""});
  CHECK(code_of(create(nodes.first.port(), "k")) == "command.no_owner");
  const auto refused = create(nodes.first.port(), "k", "Paypie-Forwarded: 1000\r\nPaypie-Cluster-Secret: \r\n");
  CHECK(code_of(refused) == "command.not_a_node");
}

TEST_CASE("what was forwarded once is not forwarded again") {
  TwoNodes nodes;
  const auto stays =
      create(nodes.first.port(), "k", "Paypie-Forwarded: 4000\r\nPaypie-Cluster-Secret: a secret of this cluster\r\n");
  CHECK(stays.status == 503);
  CHECK(code_of(stays) == "command.no_owner");
  CHECK(stays.header("retry-after") == "1");
  CHECK(nodes.second.server().seen().empty());
}

TEST_CASE("without an owner, or with one that cannot be reached, nothing happened and a retry is invited") {
  SharedLog log;
  OrderNode first(log);
  const auto unknown = create(first.port(), "k");
  CHECK(unknown.status == 503);
  CHECK(code_of(unknown) == "command.no_owner");
  CHECK(unknown.header("retry-after") == "1");
  OrderNode second(log);
  second.open();
  REQUIRE(eventually([&] { return create(first.port(), "k").status == 201; }));
  second.stop_server();
  const auto unreachable = create(first.port(), "k2");
  CHECK(unreachable.status == 503);
  CHECK(code_of(unreachable) == "command.no_owner");
  CHECK(unreachable.header("retry-after") == "1");
}

TEST_CASE("an answer that is lost on the way leaves the outcome unknown, and the retry learns it") {
  for (const auto manner : {SilentOwner::Manner::hangs_up, SilentOwner::Manner::says_nothing}) {
    SilentOwner owner(manner);
    Misled misled(owner.address(), {.handler_within = std::chrono::milliseconds(1'000)});
    const auto lost = create(misled.node.port(), "k");
    CHECK(lost.status == 503);
    CHECK(code_of(lost) == "command.outcome_unknown");
    CHECK(lost.header("retry-after") == "1");
    CHECK(owner.requests() >= 1);
    misled.node.open();  // takes over
    CHECK(create(misled.node.port(), "k").status == 201);
  }
}

TEST_CASE(
    "a kept connection that breaks under a command leaves the outcome unknown, even if nobody is there any more") {
  SilentOwner owner(SilentOwner::Manner::answers_once_then_goes);
  Misled misled(owner.address());
  REQUIRE(create(misled.node.port(), "first").status == 204);
  const auto lost = create(misled.node.port(), "second");
  CHECK(lost.status == 503);
  CHECK(code_of(lost) == "command.outcome_unknown");
}

TEST_CASE("a command that arrives while its partition changes hands waits for the next owner, whoever that is") {
  for (const bool is_this_one : {false, true}) {
    CAPTURE(is_this_one);
    SharedLog log;
    OrderNode first(log, patient), second(log);
    Asking asking(first, "k");
    REQUIRE(eventually([&] { return waiting(first) == 1; }));
    (is_this_one ? first : second).open();
    CHECK(asking.answer().status == 201);
    CHECK(waiting(first) == 0);
  }
}

TEST_CASE("what was lost with its owner is asked again of the next one") {
  SilentOwner owner(SilentOwner::Manner::hangs_up);
  Misled misled(owner.address(), patient);
  Asking asking(misled.node, "k");
  REQUIRE(eventually([&] { return owner.requests() >= 2; }));
  misled.node.open();
  CHECK(asking.answer().status == 201);
}

TEST_CASE("so many commands wait for an owner at once, and one more is told at once that nothing happened") {
  constexpr std::size_t limit = 3;
  SharedLog log;
  auto options = patient;
  options.forwards = limit;
  OrderNode node(log, options);
  std::vector<std::unique_ptr<Asking>> asking;
  for (std::size_t i = 1; i <= limit; ++i) {
    asking.push_back(std::make_unique<Asking>(node, "k" + std::to_string(i)));
    REQUIRE(eventually([&] { return waiting(node) == i; }));
  }
  const auto one_more = create(node.port(), "one-more");
  CHECK(one_more.status == 503);
  CHECK(code_of(one_more) == "command.no_owner");
  CHECK(waiting(node) == limit);
  node.open();
  for (auto& one : asking) CHECK(one->answer().status == 201);
}

TEST_CASE("so many commands are on their way at once, and one more is told that nothing happened") {
  constexpr std::size_t limit = 3;
  SilentOwner owner(SilentOwner::Manner::says_nothing);
  Misled misled(owner.address(), {.forwards = limit});
  std::vector<RawClient> clients;
  const auto send = [&] {
    clients.emplace_back(misled.node.port());
    const auto key = "k" + std::to_string(clients.size());
    clients.back().send(
        "POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Idempotency-Key: " +
        key + "\r\nContent-Length: " + std::to_string(std::string(body).size()) + "\r\n\r\n" + body);
  };
  for (std::size_t i = 1; i <= limit; ++i) {
    send();
    REQUIRE(eventually([&] { return owner.requests() == i; }));
  }
  const auto one_more = create(misled.node.port(), "one-more");
  CHECK(one_more.status == 503);
  CHECK(code_of(one_more) == "command.too_busy");
  CHECK(owner.requests() == limit);
}
