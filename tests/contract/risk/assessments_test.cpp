// How claims were judged, as people look it up: every assessment with its inputs, filters, pages, rows made again; and
// the model in use.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "platform/scheduler/pool.hpp"
#include "platform/scheduler/system.hpp"
#include "projections/runner/assessments_sql.hpp"
#include "projections/runner/runner.hpp"
#include "query-side/risk/routes.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/sample_cashback.hpp"
#include "tests/support/written_log.hpp"

using namespace paypie;
using namespace paypie::test;
using Json = nlohmann::json;
using samples::dollars;

namespace {

class StoreByHeader : public http::Authenticator {
 public:
  std::expected<http::Caller, http::Problem> authenticate(const http::Request& request, std::string_view) override {
    return http::Caller{"test", std::string(request.header("x-store-id").value_or("main")), {"*"}};
  }
};

risk::Scorecard by_age() {
  return {.name = "by-age",
          .version = 2,
          .base = 1,
          .review_from = 10,
          .reject_from = 20,
          .inputs = {{"account_age_days", {{7, 30}, {30, 10}, {std::nullopt, 0}}}}};
}

struct Judged {
  WrittenLog log{{projections::assessments_topic}};
  SystemClock clock;
  postgres::Pool connections{{.url = fresh_database(), .size = 2, .statement_timeout = std::chrono::milliseconds(0)}};
  projections::AssessmentsSql rows;
  projections::Runner runner{log.log(), connections, rows, clock, {}};
  Pool pool{2};
  query::RiskQueries queries{
      log.log(), pool,
      [this] {
        return std::optional(query::SqlReads{
            connections, {runner.progress(), [this](const std::string& stream) { return runner.is_parked(stream); }}});
      },
      nullptr, by_age()};
  StoreByHeader who;
  http::Router router;
  std::optional<HttpServer> server;
  std::map<std::string, std::uint64_t> versions;
  std::uint64_t events = 0;

  Judged() {
    router.add(query::risk_query_routes, queries);
    server.emplace(router, http::ServerConfig{}, &who);
  }
  ~Judged() {
    server.reset();
    pool.stop();
  }

  template <class E>
  void write(const E& event, const std::string& store = "main") {
    Envelope meta;
    meta.id = {bytes_of(6, ++events)};
    meta.type = wire_type<E>();
    meta.stream = event.account.text();
    meta.version = ++versions[meta.stream];
    meta.time = Timestamp{862'358'400'000'000 + static_cast<std::int64_t>(events) * 86'400'000'000};
    meta.store = *StoreId::parse(store);
    meta.correlation = samples::order.text();
    log.write(projections::assessments_topic, meta, cashback::CashbackAccountEvent(event));
  }
  // By the verdict that the model comes to. Days of age: 3 rejects, 10 refers, 90 approves.
  void judge(std::uint64_t account, std::int64_t age, const std::string& model = "by-age",
             const std::string& store = "main") {
    auto by = by_age();
    by.name = model;
    const auto assessment = risk::assess(by, std::array{risk::Fact{"account_age_days", age}});
    const CashbackAccountId who_claims{bytes_of(9, account)};
    const auto claim = samples::cashback_parts::claim();
    switch (assessment.verdict) {
      case risk::Verdict::approve:
        return write(cashback::CashbackApproved{who_claims, samples::order, claim, dollars(600), 1, assessment, ""},
                     store);
      case risk::Verdict::review:
        return write(cashback::CashbackReferred{who_claims, samples::order, claim, dollars(600), assessment}, store);
      case risk::Verdict::reject:
        return write(
            cashback::CashbackRejected{who_claims, samples::order, claim, cashback::RejectedFor::risk, assessment, ""},
            store);
    }
  }
  void catch_up() {
    for (;;) {
      const auto step = runner.step();
      REQUIRE_MESSAGE(step, (step ? "" : step.error()));
      if (*step == projections::Runner::Step::idle) break;
    }
  }
  Json get(const std::string& target, int status = 200, const std::string& fields = "") {
    RawClient client(server->port());
    const auto answer =
        client.ask("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "Connection: close\r\n\r\n");
    INFO(answer.body);
    CHECK(answer.status == status);
    return Json::parse(answer.body, nullptr, false);
  }
  Json list(const std::string& query = "", const std::string& fields = "") {
    return get("/api/v1/risk/assessments" + query, 200, fields).at("data");
  }
};

}  // namespace

TEST_CASE("every assessment is listed with its model and what each input added; what people decided is none") {
  Judged shop;
  shop.judge(1, 90);
  shop.judge(1, 10);
  shop.judge(2, 3);
  using namespace samples::cashback_parts;
  const CashbackAccountId by_hand{bytes_of(9, 3)};
  shop.write(cashback::CashbackApproved{by_hand, samples::order, claim(), dollars(600), 1, std::nullopt, "known"});
  shop.write(cashback::CashbackRejected{by_hand, samples::order, claim(), cashback::RejectedFor::person, std::nullopt,
                                        "unknown"});
  shop.write(cashback::PayoutHandedOver{by_hand, payout, "file"});
  shop.catch_up();
  const auto all = shop.list();
  REQUIRE(all.size() == 3);
  CHECK(all[0].at("verdict") == "reject");
  CHECK(all[1].at("verdict") == "review");
  CHECK(all[2].at("verdict") == "approve");
  CHECK(all[0].at("model") == "by-age");
  CHECK(all[0].at("version") == 2);
  CHECK(all[0].at("base") == 1);
  CHECK(all[0].at("score") == 31);
  CHECK(all[0].at("inputs") == Json{{{"name", "account_age_days"}, {"value", 3}, {"points", 30}}});
  CHECK(all[0].at("asked") == Json{{"amount", 608}, {"currency", "USD"}});
  CHECK(all[0].at("order") == samples::order.text());
  CHECK(all[0].at("assessed_at") == "1997-05-03T00:00:00.000000Z");
}

TEST_CASE("assessments are filtered by verdict, model, account, order and time, and each store sees its own") {
  Judged shop;
  shop.judge(1, 90);
  shop.judge(1, 10);
  shop.judge(2, 3, "other");
  shop.judge(2, 3, "other", "north");
  shop.catch_up();
  const auto count = [&](const std::string& query, const std::string& fields = "") {
    return shop.list(query, fields).size();
  };
  CHECK(count("") == 3);
  CHECK(count("", "X-Store-Id: north\r\n") == 1);
  CHECK(count("", "X-Store-Id: south\r\n") == 0);
  CHECK(count("?verdict=review") == 1);
  CHECK(count("?verdict=reject") == 1);
  CHECK(count("?model=by-age") == 2);
  CHECK(count("?model=nobody") == 0);
  CHECK(count("?account=" + CashbackAccountId{bytes_of(9, 1)}.text()) == 2);
  CHECK(count("?order=" + samples::order.text()) == 3);
  CHECK(count("?from=1997-05-02") == 2);
  CHECK(count("?to=1997-05-02") == 1);
  CHECK(count("?from=1997-05-02&to=1997-05-03") == 1);
  CHECK(shop.get("/api/v1/risk/assessments?include=total&limit=1").at("total") == 3);

  const auto wrong = shop.get("/api/v1/risk/assessments?verdict=maybe&from=soon&limit=0", 400);
  CHECK(wrong.at("errors").size() == 3);
  CHECK(shop.get("/api/v1/risk/assessments?colour=red", 400).at("errors").size() == 1);
}

TEST_CASE("pages of assessments leave none out and show none twice") {
  Judged shop;
  for (std::uint64_t n = 0; n < 25; ++n) shop.judge(n % 4 + 1, n % 3 == 0 ? 3 : 90);
  shop.catch_up();
  std::set<std::string> seen;
  std::string cursor;
  for (int pages = 1;; ++pages) {
    const auto page = shop.get("/api/v1/risk/assessments?limit=7" + (cursor.empty() ? "" : "&cursor=" + cursor));
    for (const auto& one : page.at("data")) CHECK(seen.insert(one.at("event").get<std::string>()).second);
    if (page.at("has_more") == false) {
      CHECK(pages == 4);
      break;
    }
    cursor = page.at("next_cursor").get<std::string>();
  }
  CHECK(seen.size() == 25);
}

TEST_CASE("rows that are dropped and made again from the log are the same") {
  Judged shop;
  for (std::uint64_t n = 0; n < 30; ++n) shop.judge(n % 5 + 1, static_cast<std::int64_t>(n * 2));
  shop.catch_up();
  const auto live = shop.list("?limit=100");
  CHECK(live.size() == 30);
  shop.runner.ask_rebuild();
  shop.catch_up();
  CHECK(shop.list("?limit=100") == live);
}

TEST_CASE("the model in use is shown as a file of it would be") {
  Judged shop;
  const auto model = shop.get("/api/v1/risk/models/current");
  CHECK(model.at("name") == "by-age");
  CHECK(model.at("version") == 2);
  CHECK(model.at("inputs").at(0).at("bins").size() == 3);
  CHECK(model.at("double_odds").is_null());
  CHECK(shop.get("/api/v1/risk/models/current?of=yesterday", 400).at("errors").size() == 1);
}
