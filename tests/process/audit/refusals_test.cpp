// What a real server refuses where money or security is at stake: listed, proved by the audit trail, kept over a kill.
#include <doctest/doctest.h>

#include <fstream>

#include "events/log/embedded.hpp"
#include "events/values.hpp"
#include "tests/support/log_calls.hpp"
#include "tests/support/serving.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;
using Json = nlohmann::ordered_json;

namespace {

constexpr const char* tokens = R"([[token]]
actor = "anna"
token = "anna-anna-anna-anna-anna-anna-anna"
stores = ["main"]
permissions = ["*"]
[[token]]
actor = "ben"
token = "ben-ben-ben-ben-ben-ben-ben-ben-ben"
stores = ["main"]
permissions = ["payments:read"]
)";
const std::string of_anna = "anna-anna-anna-anna-anna-anna-anna";
const std::string of_ben = "ben-ben-ben-ben-ben-ben-ben-ben-ben";
const std::string stolen = "stolen-stolen-stolen-stolen-stolen-st";
const std::string left_out = "paypie.refusal.left_out.v1";

struct Guarded {
  TempFolder folder;
  std::filesystem::path data = folder.path() / "data", trail = folder.path() / "trail", key = folder.path() / "key";
  std::unique_ptr<Serving> server;

  explicit Guarded(const std::string& records = "true", const std::string& of_one = "30") {
    std::ofstream(folder.path() / "tokens.toml") << tokens;
    REQUIRE(run({program("paypie"), "audit", "keys", "new", key.string()}).code == 0);
    Serving::Options options{
        .roles = "command,query,projector,audit",
        .more = {"--contexts", "orders,payments", "--tokens", (folder.path() / "tokens.toml").string(),
                 "--audit-folder", trail.string(), "--audit-key", key.string(), "--audit-entries", "true",
                 "--audit-refusals", records, "--audit-refusals-of-one", of_one, "--approvals-refunds", "USD 1000.00"}};
    server = std::make_unique<Serving>(data, options);
    start();
  }
  void start() {
    server->start();
    REQUIRE(server->started());
  }
  tools::Api as(const std::string& token, const std::string& store = "main") const {
    auto endpoint = server->endpoint();
    endpoint.token = token;
    endpoint.store = store;
    return tools::Api(endpoint);
  }
  // A payment of 5.00, captured because a person says so in the gateway's place.
  std::string captured() const {
    auto anna = as(of_anna);
    const auto post = [&](const std::string& path, const Json& body) {
      const auto answer =
          anna.send("POST", "/api/v1/payments" + path, body, {{"Idempotency-Key", path.empty() ? "made" : "resolved"}});
      REQUIRE_MESSAGE(answer.status < 300, answer.text);
      return answer.body;
    };
    const auto made = post("", {{"order", OrderId{}.text()},
                                {"amount", {{"amount", 500}, {"currency", "USD"}}},
                                {"method", "pm_card"},
                                {"gateway", "stripe"},
                                {"capture", "automatic"},
                                {"confirm", true}});
    const std::string id = made.at("id"), attempt = made.at("event").at("data").at("attempt");
    post("/" + id + "/resolve", {{"operation", "authorization"},
                                 {"id", "opn" + attempt.substr(3)},
                                 {"outcome", "succeeded"},
                                 {"gateway_reference", "pi_1"},
                                 {"reason", "seen at the gateway"}});
    return id;
  }
  static tools::ApiAnswer refund(tools::Api who, const std::string& payment, const std::string& once) {
    return who.send("POST", "/api/v1/payments/" + payment + "/refunds",
                    {{"amount", {{"amount", 77'777}, {"currency", "USD"}}}, {"reason", "whispered"}},
                    {{"Idempotency-Key", once}});
  }
  Json refused() const {
    auto anna = as(of_anna);
    const auto answer = anna.get("/api/v1/audit/entries?outcome=refused&limit=100");
    return answer.status == 200 ? answer.body.at("data") : Json::array();
  }
  std::size_t count(const std::string& field, const std::string& value) const {
    std::size_t found = 0;
    for (const auto& one : refused()) found += one.at(field) == value ? 1 : 0;
    return found;
  }
  double metric(const std::string& name) const {
    const auto text = tools::Api(server->endpoint()).admin("/metrics").text;
    const auto at = text.find("\n" + name + " ");
    return at == std::string::npos ? -1 : std::stod(text.substr(at + name.size() + 2));
  }
  std::string paypie(std::vector<std::string> words) const {
    words.insert(words.begin(), {program("paypie"), "audit", "list"});
    words.insert(words.end(), {"--data", data.string()});
    Process::Options as_anna;
    as_anna.environment = {{"PAYPIE_CLIENT_TOKEN", of_anna}};
    const auto ended = run(words, as_anna);
    INFO(ended.err);
    CHECK(ended.code == 0);
    return ended.out;
  }
  // Everything that the records of refusals have in them, keys and headers, too. Of a server that is down.
  std::string in_log() const {
    auto log = *log::EmbeddedLog::open({.folder = data / "log"});
    std::string all;
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
      for (const auto& record : read_all(*log, {"paypie.refusal.events.v1", partition})) {
        if (!record.key) continue;
        all += *record.key + "\n" + record.value + "\n";
        for (const auto& [name, value] : record.headers) all += name + ": " + value + "\n";
      }
    }
    return all;
  }
};

}  // namespace

TEST_CASE("who wanted to move more than one person may is listed, whatever the act was") {
  Guarded shop;
  auto anna = shop.as(of_anna);
  const auto post = [&](const std::string& path, const Json& body, const std::string& once) {
    return anna.send("POST", "/api/v1/orders" + path, body, {{"Idempotency-Key", once}});
  };
  const Json price{{"amount", 200'000}, {"currency", "USD"}};
  const Json line{{"sku", "SOFA"}, {"title", "Sofa"}, {"quantity", 1}, {"unit_price", price}};
  const std::string order = post("", {{"currency", "USD"}, {"lines", {line}}}, "made").body.at("id");
  REQUIRE(post("/" + order + "/payments", {{"amount", price}, {"method", "cash"}}, "paid").status == 200);
  CHECK(post("/" + order + "/cancel", {{"reason", "changed their mind"}}, "off").status == 422);
  CHECK(eventually([&] { return shop.count("reason", "order.needs_approval") == 1; }));
  CHECK(shop.count("resource_id", order) == 1);
}

TEST_CASE("refusals of a real server are listed once each, with who, what, why and from where, and nothing secret") {
  Guarded shop;
  const auto payment = shop.captured();
  for (int again = 0; again < 3; ++again) {
    const auto answer = Guarded::refund(shop.as(of_anna), payment, "refund-1");
    INFO(answer.text);
    CHECK(answer.status == 422);
    CHECK(answer.body.at("code") == "payment.exceeds_captured");
    CHECK(answer.replayed == (again > 0));
  }
  CHECK(Guarded::refund(shop.as(of_ben), payment, "refund-2").status == 403);
  CHECK(shop.as(stolen).get("/api/v1/orders").status == 401);
  CHECK(shop.as(of_anna, "elsewhere").get("/api/v1/orders").status == 403);

  REQUIRE(eventually([&] { return shop.refused().size() >= 4; }));
  INFO(shop.refused().dump(2));
  CHECK(shop.refused().size() == 4);  // the answers that were given again are not others
  CHECK(shop.count("reason", "payment.exceeds_captured") == 1);
  CHECK(shop.count("reason", "auth.not_permitted") == 1);
  CHECK(shop.count("reason", "auth.token_invalid") == 1);
  CHECK(shop.count("reason", "auth.other_store") == 1);
  CHECK(shop.count("actor", "anna") == 2);
  CHECK(shop.count("actor", "ben") == 1);
  CHECK(shop.count("actor", "anonymous") == 1);
  CHECK(shop.count("client", "127.0.0.0/24") == 4);
  CHECK(shop.count("resource_id", payment) == 2);
  CHECK(shop.count("route", "payments.refund") == 2);
  CHECK(shop.count("outcome", "refused") == 4);
  CHECK(shop.metric("paypie_audit_refusals_total{outcome=\"recorded\"}") == 4);

  const auto exported =
      shop.paypie({"--filter", "outcome=refused", "--filter", "resource=" + payment, "--limit", "0", "-o", "jsonl"});
  CHECK(exported.find(R"("route":"payments.refund")") != std::string::npos);
  CHECK(std::ranges::count(exported, '\n') == 2);
  const auto table = shop.paypie({"--filter", "resource_type=refusal", "-o", "csv"});
  CHECK(std::ranges::count(table, '\n') == 5);
  CHECK(table.find("payments.refund") != std::string::npos);
  CHECK(table.find("127.0.0.0/24") != std::string::npos);

  shop.server->kill();
  shop.start();
  CHECK(eventually([&] { return shop.refused().size() == 4; }));
  CHECK(shop.server->terminate().code == 0);
  const auto verified = run({program("paypie-replay"), "verify", "-o", "json", "--data", shop.data.string(), "--audit",
                             shop.trail.string(), "--keys", shop.key.string() + ".pub"});
  INFO(verified.out);
  CHECK(verified.code == 0);
  CHECK(nlohmann::json::parse(verified.out).at("audit").at("uncovered") == 0);

  const auto log = shop.in_log();
  CHECK(log.find("payment.exceeds_captured") != std::string::npos);
  for (const auto& secret : {of_anna, of_ben, stolen, std::string("127.0.0.1"), std::string("77777"),
                             std::string("whispered"), std::string("refund-1"), std::string("elsewhere")}) {
    CAPTURE(secret);
    CHECK(log.find(secret) == std::string::npos);
  }
}

TEST_CASE("a flood of refused callers is sampled, and says how many were left out; everybody is answered") {
  Guarded shop("true", "20");
  auto thief = shop.as(stolen);
  constexpr int flood = 200;
  for (int i = 0; i < flood; ++i) CHECK(thief.get("/api/v1/orders").status == 401);
  // Others are not hidden by it.
  CHECK(Guarded::refund(shop.as(of_ben), PaymentId{}.text(), "refund").status == 403);
  CHECK(shop.server->terminate().code == 0);  // says at the end what is not said yet
  shop.start();
  REQUIRE(eventually([&] { return shop.count("action", left_out) >= 1 && shop.count("actor", "ben") == 1; }));
  std::int64_t recorded = 0, counted = 0;
  for (const auto& one : shop.refused()) {
    if (one.at("action") == left_out) {
      counted += std::stoll(one.at("reason").get<std::string>());
    } else {
      recorded += one.at("actor") == "anonymous" ? 1 : 0;
    }
  }
  CHECK(recorded >= 20);
  CHECK(recorded <= 60);  // a minute or two may end in between
  CHECK(recorded + counted == flood);
}

TEST_CASE("without the setting nothing of a refusal is recorded, and the answer is the same") {
  Guarded shop("false");
  CHECK(shop.as(stolen).get("/api/v1/orders").status == 401);
  CHECK(shop.server->terminate().code == 0);
  auto log = *log::EmbeddedLog::open({.folder = shop.data / "log"});
  const auto topics = *log->topics();
  CHECK(std::ranges::find(topics, "paypie.refusal.events.v1") == topics.end());
}
