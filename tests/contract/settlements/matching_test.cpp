// Settlement files against payments, from commands to views over PostgreSQL: what matches, differs, is missing, is
// more.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "projections/runner/settlements_sql.hpp"
#include "query-side/settlements/routes.hpp"
#include "query-side/settlements/verified.hpp"
#include "tests/support/payment_views.hpp"
#include "tests/support/settlement_service.hpp"
#include "tests/support/store_by_header.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

// Before and after anything that a test records.
constexpr const char* from = "2000-01-01T00:00:00Z";
constexpr const char* until = "2100-01-01T00:00:00Z";

Json usd(std::int64_t minor) { return {{"amount", minor}, {"currency", "USD"}}; }
Json line(const std::string& kind, const std::string& reference, std::int64_t gross, std::int64_t fee = 0,
          const std::string& also = "") {
  Json json{{"reference", reference}, {"kind", kind}, {"gross", usd(gross)}, {"fee", usd(fee)}, {"at", from}};
  if (!also.empty()) json["also"] = also;
  return json;
}

// Payments and settlement files of a shop, in one database.
struct Books {
  PaymentViews shop;
  SettlementService files;
  projections::SettlementsSql tables;
  projections::Runner runner{files.log(), shop.connections, tables, shop.clock};
  Pool pool{2};
  query::SettlementQueries queries{files.log(), pool, [this]() -> std::optional<query::SettlementReads> {
                                     const auto never = [](const std::string&) { return false; };
                                     return query::SettlementReads{{shop.connections, {runner.progress(), never}},
                                                                   {shop.connections, {shop.runner.progress(), never}}};
                                   }};
  StoreByHeader who;
  http::Router router;
  std::optional<HttpServer> server;

  Books() {
    router.add(query::settlement_query_routes, queries);
    server.emplace(router, http::ServerConfig{}, &who);
  }
  ~Books() {
    server.reset();
    pool.stop();
  }

  void resolve(const std::string& payment, const std::string& operation, const std::string& id,
               const std::string& reference) {
    const Json body{{"operation", operation},
                    {"id", "opn" + id.substr(3)},
                    {"outcome", "succeeded"},
                    {"gateway_reference", reference},
                    {"reason", "the gateway said so"}};
    shop.post(payment, "resolve", body.dump());
  }
  std::string captured(int minor, const std::string& reference) {
    const auto payment = shop.create(minor);
    resolve(payment, "authorization", shop.attempt, "pi_" + reference);
    resolve(payment, "capture", shop.post(payment, "capture", shop.amount(minor))["capture"], reference);
    return payment;
  }
  std::string sold(int minor, const std::string& reference) {
    const auto payment = shop.create(minor, R"(,"capture":"automatic")");
    resolve(payment, "authorization", shop.attempt, reference);
    return payment;
  }
  void refunded(const std::string& payment, int minor, const std::string& reference) {
    resolve(payment, "refund", shop.post(payment, "refunds", shop.amount(minor))["refund"], reference);
  }

  http::Response ask(const std::string& path, const Json& body) {
    return files.call(
        {.path = "/api/v1/ledger/settlements" + path, .body = body.dump(), .key = std::to_string(++keys)});
  }
  std::string open(char digest, std::size_t lines, const std::string& gateway = "stripe") {
    const auto opened = ask("", {{"gateway", gateway},
                                 {"file", "day.csv"},
                                 {"digest", std::string(64, digest)},
                                 {"lines", lines},
                                 {"from", from},
                                 {"until", until}});
    REQUIRE_MESSAGE(opened.status == 201, opened.body);
    return json_of(opened)["id"];
  }
  void record(const std::string& id, const Json& lines) {
    const auto recorded = ask("/" + id + "/lines", {{"first", 0}, {"lines", lines}});
    REQUIRE_MESSAGE(recorded.status == 200, recorded.body);
  }
  void complete(const std::string& id, std::int64_t gross, std::int64_t fees, std::int64_t payouts) {
    const Json total{{"gross", usd(gross)}, {"fees", usd(fees)}, {"payouts", usd(payouts)}};
    const auto completed = ask("/" + id + "/complete", {{"totals", Json::array({total})}});
    REQUIRE_MESSAGE(completed.status == 200, completed.body);
  }

  void catch_up() {
    shop.catch_up();
    REQUIRE(eventually([&] {
      const auto stepped = runner.step();
      REQUIRE_MESSAGE(stepped, (stepped ? "" : stepped.error()));
      for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
        const auto end = files.log().end({runner.progress().topic(), partition});
        REQUIRE(end.has_value());
        if (runner.progress().next(partition) < *end) return false;
      }
      return true;
    }));
  }
  Json get(const std::string& target, const std::string& store = "main", int status = 200) {
    RawClient client(server->port());
    const auto answer =
        client.ask("GET /api/v1/ledger/" + target + " HTTP/1.1\r\nHost: localhost\r\nX-Store-Id: " + store +
                   "\r\nConnection: close\r\n\r\n");
    REQUIRE_MESSAGE(answer.status == status, answer.body);
    return Json::parse(answer.body, nullptr, false);
  }
  // "surplus ch_1, ..."
  std::string shown(const std::string& target) {
    std::string text;
    for (const auto& row : get(target)["data"]) {
      text += (text.empty() ? "" : ", ") + row["status"].get<std::string>() + " " + row["reference"].get<std::string>();
    }
    return text;
  }
  std::map<std::string, std::vector<std::string>> content() {
    std::map<std::string, std::vector<std::string>> all;
    for (const std::string table : {"files", "lines", "completions", "totals"}) {
      const auto done = shop.connections.transact(postgres::Mode::read, [&](postgres::Session& session) {
        const auto rows =
            session.query("SELECT t::text FROM settlements." + table + " t ORDER BY t::text COLLATE \"C\"");
        for (std::size_t row = 0; row < rows.size(); ++row) all[table].emplace_back(rows.text(row, 0));
      });
      REQUIRE(done);
    }
    return all;
  }
  query::Verified verified() {
    query::Verified found;
    const auto done = shop.connections.transact(
        postgres::Mode::read, [&](postgres::Session& session) { found = query::read_verified(session); });
    REQUIRE_MESSAGE(done, (done ? "" : done.error().detail));
    return found;
  }

  int keys = 0;
};

}  // namespace

TEST_CASE("lines and payments are matched, and what differs, is missing or is more is named; rebuilt equals live") {
  Books books;
  const auto first = books.captured(10'000, "ch_same");
  books.captured(5'000, "ch_differs");
  const auto gone = books.captured(2'500, "ch_missing");
  books.sold(3'000, "pi_sale");
  books.refunded(first, 1'000, "re_same");
  const Json lines{line("payment", "ch_same", 10'000, 320), line("payment", "ch_differs", 4'900),
                   line("refund", "re_same", -1'000),       line("payment", "ch_sale", 3'000, 90, "pi_sale"),
                   line("payment", "ch_unknown", 1'500),    line("fee", "fee_1", 0, 250),
                   line("payout", "po_1", -16'000)};
  const auto file = books.open('a', lines.size());
  books.record(file, lines);
  books.catch_up();
  CHECK(books.shown("differences").empty());  // a file that is not complete says nothing
  CHECK(books.get("settlements")["data"][0]["recorded"] == 7);
  CHECK(books.get("settlements")["data"][0]["completed_at"].is_null());
  CHECK(books.verified().basis_points.empty());

  books.complete(file, 18'400, 660, 16'000);
  books.catch_up();
  CHECK(
      books.shown("settlements/" + file + "/lines") ==
      "matched ch_same, amount_differs ch_differs, matched re_same, matched ch_sale, surplus ch_unknown, posted fee_1, "
      "posted po_1");
  CHECK(books.shown("settlements/" + file + "/lines?status=surplus") == "surplus ch_unknown");
  CHECK(books.shown("differences?status=missing") == "missing ch_missing");
  CHECK(books.shown("differences?status=surplus") == "surplus ch_unknown");
  CHECK(books.shown("differences?status=amount_differs") == "amount_differs ch_differs");
  CHECK(books.shown("differences?gateway=paypal").empty());
  CHECK(books.get("differences")["data"].size() == 3);
  CHECK(books.get("differences", "other")["data"].empty());
  const auto missing = books.get("differences?status=missing")["data"][0];
  CHECK(missing["payment"] == gone);
  CHECK(missing["in_books"] == usd(2'500));
  CHECK(missing["in_file"].is_null());
  CHECK(missing["settlement"].is_null());
  CHECK(missing["line"].is_null());
  const auto differs = books.get("differences?status=amount_differs")["data"][0];
  CHECK(differs["in_file"] == usd(4'900));
  CHECK(differs["in_books"] == usd(5'000));
  CHECK(differs["line"] == 1);
  const auto shown = books.get("settlements/" + file);
  CHECK(shown["totals"] == Json::array({Json{{"gross", usd(18'400)}, {"fees", usd(660)}, {"payouts", usd(16'000)}}}));
  CHECK(!shown["completed_at"].is_null());

  // 14,000 of 22,900: what matches, of that and what differs, is more, and is missing.
  const auto verified = books.verified();
  CHECK(verified.basis_points == std::map<std::string, std::int64_t>{{"stripe", 10'000 * 14'000 / 22'900}});
  CHECK(verified.differences ==
        std::map<std::string, std::int64_t>{{"missing", 1}, {"surplus", 1}, {"amount_differs", 1}, {"repeated", 0}});

  const auto content = books.content();
  const auto before = books.get("differences");
  books.runner.ask_rebuild();
  books.catch_up();
  CHECK(books.content() == content);
  CHECK(books.get("differences") == before);
  books.shop.runner.ask_rebuild();
  books.catch_up();
  CHECK(books.get("differences") == before);
}

TEST_CASE("what one file lacks another one may bring; what two files have is repeated in the later one") {
  Books books;
  books.captured(10'000, "ch_1");
  books.captured(5'000, "ch_2");
  const auto monday = books.open('a', 1);
  books.record(monday, Json::array({line("payment", "ch_1", 10'000)}));
  books.complete(monday, 10'000, 0, 0);
  books.catch_up();
  CHECK(books.shown("differences") == "missing ch_2");
  const auto tuesday = books.open('b', 2);
  books.record(tuesday, Json::array({line("payment", "ch_2", 5'000), line("payment", "ch_1", 10'000)}));
  books.complete(tuesday, 15'000, 0, 0);
  books.catch_up();
  CHECK(books.shown("differences") == "repeated ch_1");
  CHECK(books.get("differences")["data"][0]["settlement"] == tuesday);
  CHECK(books.verified().basis_points.at("stripe") == 10'000);
}

TEST_CASE("a file of one gateway says nothing about payments of another, or before and after its period") {
  Books books;
  books.captured(10'000, "ch_1");
  const auto file = books.open('a', 1, "paypal");
  books.record(file, Json::array({line("payment", "ch_1", 10'000)}));
  books.complete(file, 10'000, 0, 0);
  books.catch_up();
  CHECK(books.shown("differences") == "surplus ch_1");
}

TEST_CASE("a dispute takes the money and brings it back when it is won; what is in test mode is no money") {
  Books books;
  const auto payment = books.captured(10'000, "ch_1");
  const auto dispute = books.shop.post(
      payment, "disputes",
      Json{{"amount", usd(4'000)}, {"reason", "fraud"}, {"gateway_reference", "dp_1"}}.dump())["dispute"];
  const Json lines{line("payment", "ch_1", 10'000), line("dispute", "dp_1", -4'000, 1'500),
                   line("dispute_returned", "dp_1", 4'000)};
  const auto file = books.open('a', 3);
  books.record(file, lines);
  books.complete(file, 10'000, 1'500, 0);
  books.catch_up();
  CHECK(books.shown("differences") == "surplus dp_1");  // it has not been won yet
  books.shop.post(payment, "disputes/close", Json{{"dispute", dispute}, {"won", true}}.dump());
  books.catch_up();
  CHECK(books.shown("differences").empty());
}

TEST_CASE("differences are listed page by page, each once") {
  Books books;
  Json lines = Json::array();
  for (int n = 0; n < 45; ++n) lines.push_back(line("payment", "ch_" + std::to_string(n), 100));
  const auto file = books.open('a', lines.size());
  books.record(file, lines);
  books.complete(file, 4'500, 0, 0);
  books.catch_up();
  std::set<std::string> seen;
  std::string cursor;
  do {
    const auto page = books.get("differences?limit=20" + (cursor.empty() ? "" : "&cursor=" + cursor));
    for (const auto& row : page["data"]) CHECK(seen.insert(row["reference"]).second);
    cursor = page["next_cursor"].is_null() ? "" : page["next_cursor"].get<std::string>();
  } while (!cursor.empty());
  CHECK(seen.size() == 45);
}

TEST_CASE("commands about files are refused by name, and wrong texts with their places") {
  Books books;
  const auto file = books.open('a', 2);
  const Json two{line("payment", "ch_1", 100), line("payment", "ch_2", 100)};
  CHECK(code_of(books.ask("/" + file + "/lines", {{"first", 1}, {"lines", two}})) == "settlement.lines_left_out");
  CHECK(code_of(books.ask("/" + file + "/complete", {{"totals", Json::array()}})) == "settlement.not_all_lines");
  const Json wrong = Json::array({line("payment", "ch_1", -100)});
  CHECK(code_of(books.ask("/" + file + "/lines", {{"first", 0}, {"lines", wrong}})) == "settlement.wrong_sign");
  books.record(file, two);
  CHECK(books.ask("/" + file + "/lines", {{"first", 0}, {"lines", two}}).status == 200);
  books.complete(file, 200, 0, 0);
  const Json again{{"gateway", "stripe"}, {"file", "x"},  {"digest", std::string(64, 'a')},
                   {"lines", 2},          {"from", from}, {"until", until}};
  const auto refused = books.ask("", again);
  CHECK(refused.status == 409);
  CHECK(code_of(refused) == "settlement.imported_already");
  books.catch_up();
  CHECK(books.get("settlements/stl_00000000000000000000000000", "main", 404)["code"] == "settlement.not_found");
  CHECK(code_of(books.ask("/nobody/lines", {{"first", 0}, {"lines", two}})) == "settlement.not_found");
  auto bad = again;
  bad["digest"] = std::string(64, 'A');
  CHECK(books.ask("", bad).status == 400);
  bad["digest"] = std::string(63, 'b');
  CHECK(books.ask("", bad).status == 400);
  for (const int over : {-1, 0, 1}) {
    CAPTURE(over);
    auto ask = again;
    ask["digest"] = std::string(64, static_cast<char>('c' + over));
    ask["gateway"] = std::string(static_cast<std::size_t>(32 + over), 'g');
    CHECK(books.ask("", ask).status == (over > 0 ? 400 : 201));
    ask["gateway"] = "g";
    ask["file"] = std::string(static_cast<std::size_t>(255 + over), 'f');
    CHECK(books.ask("", ask).status == (over > 0 ? 400 : 201));
    const auto other = books.open(static_cast<char>('4' + over), 1);
    const std::string reference(static_cast<std::size_t>(255 + over), 'r');
    const auto recorded =
        books.ask("/" + other + "/lines", {{"first", 0}, {"lines", Json::array({line("payment", reference, 1)})}});
    CHECK(recorded.status == (over > 0 ? 400 : 200));
  }
}
