// The audit trail of a real server: kept while it serves and is killed, checked beside it and after it, and the log
// that is changed behind its back.
#include <doctest/doctest.h>

#include "events/log/embedded.hpp"
#include "tests/support/order_load.hpp"
#include "tests/support/serving.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;
using Json = nlohmann::json;

namespace {

struct Audited {
  TempFolder folder;
  std::filesystem::path data = folder.path() / "data", trail = folder.path() / "trail", key = folder.path() / "key";
  OperationLog operations;
  int orders = 0;

  Audited() { REQUIRE(paypie({"audit", "keys", "new", key.string()}).code == 0); }

  Ended paypie(std::vector<std::string> words) const {
    words.insert(words.begin(), program("paypie"));
    words.insert(words.end(), {"--data", data.string(), "--audit-folder", trail.string(), "--audit-key", key.string()});
    return run(words);
  }
  Serving serving(std::vector<std::string> more = {}) const {
    more.insert(more.end(), {"--audit-folder", trail.string(), "--audit-key", key.string()});
    return Serving(data, {.roles = "command,audit", .more = more});
  }
  void order(Serving& server, int count) {
    tools::Api api(server.endpoint());
    for (int i = 0; i < count; ++i) REQUIRE(OrderLoad::create(api, operations, "order-" + std::to_string(++orders)));
  }
  Json verify(int code, std::vector<std::string> more = {}) const {
    std::vector<std::string> words{
        program("paypie-replay"), "verify", "-o", "json", "--data", data.string(), "--audit", trail.string(), "--keys",
        key.string() + ".pub"};
    words.insert(words.end(), more.begin(), more.end());
    const auto ended = run(words);
    INFO(ended.out);
    INFO(ended.err);
    CHECK(ended.code == code);
    return Json::parse(ended.out);
  }
  std::string checkpoint() const {
    auto line = paypie({"audit", "checkpoint"}).out;
    REQUIRE(!line.empty());
    line.pop_back();
    return line;
  }
  double metric(Serving& server, const std::string& name) const {
    const auto text = tools::Api(server.endpoint()).admin("/metrics").text;
    const auto at = text.find("\n" + name + " ");
    REQUIRE(at != std::string::npos);
    return std::stod(text.substr(at + name.size() + 2));
  }
  // The same log with one record changed: a copy that somebody made who knows how records are stored.
  void rewrite(const std::function<void(log::Record&)>& change) {
    const auto other = folder.path() / "other";
    {
      auto from = *log::EmbeddedLog::open({.folder = data / "log"});
      auto to = *log::EmbeddedLog::open({.folder = other});
      for (const auto& topic : *from->topics()) {
        REQUIRE(to->ensure_topic(topic));
        for (int partition = 0; partition < log::partitions_per_topic; ++partition)
          copy(*from, *to, {topic, partition}, change);
      }
    }
    std::filesystem::remove_all(data / "log");
    std::filesystem::rename(other, data / "log");
  }
  static void copy(log::EmbeddedLog& from, log::EmbeddedLog& to, const log::TopicPartition& where,
                   const std::function<void(log::Record&)>& change) {
    const auto chunk = from.read(where, {}, 1U << 30);
    REQUIRE(chunk);
    for (const auto& record : chunk->records) {
      auto changed = *record;
      change(changed);
      std::atomic<bool> landed = false;
      to.append(where, std::move(changed), [&](const log::Delivery& delivery) {
        CHECK(delivery);
        landed = true;
      });
      while (!landed) std::this_thread::yield();
    }
  }
};

}  // namespace

TEST_CASE("a trail is kept over kills and ends, rotates its key, and agrees with the log") {
  Audited shop;
  auto server = shop.serving({"--audit-checkpoint-records", "10"});
  server.start();
  REQUIRE(server.ready());
  shop.order(server, 15);
  REQUIRE(eventually([&] { return shop.metric(server, "paypie_audit_checkpoints") > 0; }));
  CHECK(tools::Api(server.endpoint()).admin("/health/ready").text.find("audit ok: checkpoint") != std::string::npos);
  const auto beside = shop.verify(0).at("audit");
  CHECK(beside.at("checkpoints") > 0);
  server.kill();

  server.start();
  REQUIRE(server.ready());
  shop.order(server, 5);
  CHECK(server.terminate().code == 0);
  const auto kept = shop.checkpoint();
  const auto after = shop.verify(0, {"--expect-checkpoint", kept}).at("audit");
  CHECK(after.at("uncovered") == 0);
  CHECK(after.at("newest").at("checkpoint") == kept);

  REQUIRE(shop.paypie({"audit", "keys", "rotate"}).code == 0);
  CHECK(shop.paypie({"audit", "keys", "rotate"}).code == 7);  // the first one has not introduced it yet
  server.start();
  REQUIRE(server.ready());
  shop.order(server, 3);
  CHECK(server.terminate().code == 0);
  const auto rotated = shop.verify(0, {"--expect-checkpoint", kept}).at("audit");
  CHECK(rotated.at("introduced_keys").size() == 1);
  CHECK(rotated.at("uncovered") == 0);
  CHECK(Json::parse(shop.paypie({"audit", "keys", "list", "-o", "json"}).out).size() == 2);
}

TEST_CASE("a trail that cannot be written is an alarm, and keeps nobody from ordering") {
  Audited shop;
  auto server = shop.serving({"--audit-checkpoint-records", "10"});
  server.start();
  REQUIRE(server.ready());
  shop.order(server, 15);
  REQUIRE(eventually([&] { return shop.metric(server, "paypie_audit_checkpoints") > 0; }));
  const auto checkpoints = shop.trail / "checkpoints";
  std::filesystem::rename(checkpoints, shop.trail / "kept");
  std::filesystem::create_directory(checkpoints);
  shop.order(server, 15);
  const auto health = [&] { return tools::Api(server.endpoint()).admin("/health/ready"); };
  REQUIRE(eventually([&] { return health().text.find("audit failed: writing") != std::string::npos; }));
  CHECK(health().status == 200);  // clients are served
  shop.order(server, 5);
  CHECK(eventually([&] { return shop.metric(server, "paypie_audit_lag_seconds") > 0.1; }));
  CHECK(server.terminate().code == 0);

  std::filesystem::remove(checkpoints);
  std::filesystem::rename(shop.trail / "kept", checkpoints);
  server.start();
  REQUIRE(server.ready());
  CHECK(server.terminate().code == 0);
  CHECK(shop.verify(0).at("audit").at("uncovered") == 0);  // what came meanwhile is signed
}

TEST_CASE("a log that was changed behind the trail is found at its record") {
  Audited shop;
  auto server = shop.serving();
  server.start();
  REQUIRE(server.ready());
  shop.order(server, 6);
  CHECK(server.terminate().code == 0);
  const auto stream = shop.operations.acknowledged().at("order-4");
  log::TopicPartition where;
  std::int64_t offset = -1;
  shop.rewrite([&](log::Record& record) {
    const auto at = record.value.find("order-4");
    if (record.key != stream || at == std::string::npos) return;
    record.value[at] = 'O';
    offset = record.offset.value;
  });
  REQUIRE(offset >= 0);
  const auto found = shop.verify(3).at("findings");
  bool named = false;
  for (const auto& finding : found) {
    named = named || (finding.at("kind") == "audit_record" && finding.at("offset") == offset &&
                      finding.at("partition") == log::partition_of(stream));
  }
  INFO(found.dump(2));
  CHECK(named);
}

TEST_CASE("what the role audit cannot do without is said before anything starts") {
  const TempFolder folder;
  const auto serve = [&](std::vector<std::string> more) {
    std::vector<std::string> words{program("paypie"), "serve",
                                   "--data",          (folder.path() / "data").string(),
                                   "--http-port",     "0",
                                   "--admin-port",    "0",
                                   "--roles",         "command,audit"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  };
  const auto trail = (folder.path() / "trail").string(), key = (folder.path() / "key").string();
  CHECK(serve({}).err.find("needs audit.folder and audit.key") != std::string::npos);
  const auto missing = serve({"--audit-folder", trail, "--audit-key", key});
  CHECK(missing.code == 2);
  CHECK(missing.err.find("No such file") != std::string::npos);
  REQUIRE(run({program("paypie"), "audit", "keys", "new", key}).code == 0);
  std::filesystem::permissions(key, std::filesystem::perms::group_read, std::filesystem::perm_options::add);
  const auto open = serve({"--audit-folder", trail, "--audit-key", key});
  CHECK(open.code == 2);
  CHECK(open.err.find("can be read by others") != std::string::npos);
}
