// Cashback as people watch it: accounts, claims and programmes, one with its past, and the lists.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <set>

#include "platform/scheduler/pool.hpp"
#include "platform/scheduler/system.hpp"
#include "projections/runner/cashback_sql.hpp"
#include "projections/runner/runner.hpp"
#include "query-side/cashback/routes.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/random_cashback.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/store_by_header.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/support/written_log.hpp"

using namespace paypie;
using namespace paypie::test;
using cashback::ClaimPhase;
using cashback::ClaimStepped;
using Json = nlohmann::json;

namespace {

template <projections::Documents P>
struct Copies {
  using Store = projections::DocumentsOf<P>;
  TempFolder folder;
  std::unique_ptr<Store> store = *Store::open({.folder = folder.path()});
  projections::DocumentTail<P> tail;
  Copies(log::EventLog& log, const Clock& clock) : tail(log, *store, clock) {}
  query::Source source() {
    return {tail.progress(), [this](const std::string& stream) { return tail.is_parked(stream); }};
  }
};

const std::string programmes_stream = CashbackProgrammesId{{1}}.text();

struct Watching {
  WrittenLog log{{projections::CashbackAccountDocuments::topic, projections::CashbackClaimDocuments::topic,
                  projections::CashbackProgrammeDocuments::topic}};
  SystemClock clock;
  postgres::Pool connections{{.url = fresh_database(), .size = 2, .statement_timeout = std::chrono::milliseconds(0)}};
  Copies<projections::CashbackAccountDocuments> accounts{log.log(), clock};
  Copies<projections::CashbackClaimDocuments> claims{log.log(), clock};
  Copies<projections::CashbackProgrammeDocuments> programmes{log.log(), clock};
  projections::CashbackAccountsSql account_rows;
  projections::CashbackClaimsSql claim_rows;
  projections::Runner accounts_runner{log.log(), connections, account_rows, clock, {.batch_bytes = 20'000}};
  projections::Runner claims_runner{log.log(), connections, claim_rows, clock, {}};
  Pool pool{2};
  query::CashbackAccountQueries account_queries{*accounts.store, accounts.source(), log.log(), pool,
                                                [this] { return reads(accounts_runner); }};
  query::CashbackClaimQueries claim_queries{*claims.store, claims.source(), log.log(), pool,
                                            [this] { return reads(claims_runner); }};
  query::CashbackProgrammeQueries programme_queries{
      *programmes.store, programmes.source(), log.log(), pool,
      [](std::string_view store) { return store == "main" ? programmes_stream : CashbackProgrammesId{{2}}.text(); }};
  StoreByHeader who;
  http::Router router;
  std::optional<HttpServer> server;

  Watching() {
    router.add(query::cashback_account_query_routes, account_queries);
    router.add(query::cashback_claim_query_routes, claim_queries);
    router.add(query::cashback_programme_query_routes, programme_queries);
    server.emplace(router, http::ServerConfig{}, &who);
  }
  ~Watching() {
    server.reset();
    pool.stop();
  }

  std::optional<query::SqlReads> reads(projections::Runner& runner) {
    return query::SqlReads{connections,
                           {runner.progress(), [&runner](const std::string& one) { return runner.is_parked(one); }}};
  }
  void catch_up() {
    while (*accounts.tail.step() || *claims.tail.step() || *programmes.tail.step()) {
    }
    for (auto* runner : {&accounts_runner, &claims_runner}) {
      for (;;) {
        const auto step = runner->step();
        REQUIRE_MESSAGE(step, (step ? "" : step.error()));
        if (*step == projections::Runner::Step::idle) break;
      }
    }
  }
  std::map<std::string, std::vector<std::string>> content() {
    std::map<std::string, std::vector<std::string>> all;
    for (const std::string table : {"cashback_accounts.accounts", "cashback_claims.claims"}) {
      const auto done = connections.transact(postgres::Mode::read, [&](postgres::Session& session) {
        const auto rows = session.query("SELECT t::text FROM " + table + " t ORDER BY t::text COLLATE \"C\"");
        for (std::size_t row = 0; row < rows.size(); ++row) all[table].emplace_back(rows.text(row, 0));
      });
      REQUIRE_MESSAGE(done, (done ? "" : done.error().detail));
    }
    return all;
  }

  struct Reply {
    int status = 0;
    Json json;
    Answer raw;
  };
  Reply get(const std::string& target, const std::string& fields = "") {
    RawClient client(server->port());
    Answer answer =
        client.ask("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "Connection: close\r\n\r\n");
    return {answer.status, Json::parse(answer.body, nullptr, false), answer};
  }
  // Of all pages.
  std::vector<Json> list(const std::string& path, const std::string& filter = "") {
    std::vector<Json> rows;
    std::string cursor;
    do {
      const auto page =
          get("/api/v1/cashback/" + path + "?limit=3" + filter + (cursor.empty() ? "" : "&cursor=" + cursor));
      REQUIRE_MESSAGE(page.status == 200, page.json.dump());
      for (const auto& row : page.json.at("data")) rows.push_back(row);
      cursor = page.json.at("next_cursor").is_null() ? "" : page.json.at("next_cursor").get<std::string>();
    } while (!cursor.empty());
    return rows;
  }
  std::set<std::string> ids(const std::string& path, const std::string& filter) {
    std::set<std::string> found;
    for (const auto& one : list(path, filter)) CHECK(found.insert(one.at("id").get<std::string>()).second);
    return found;
  }

  // ---- what happens ----

  void live(RandomCashback& life, int events) {
    for (int n = 0; n < events; ++n) {
      const auto [meta, event] = life.next();
      log.write(projections::CashbackAccountDocuments::topic, meta, event);
    }
  }
  template <class Event, class E>
  void happen(std::string_view topic, const std::string& stream, const E& what, const std::string& store = "main") {
    Envelope meta;
    meta.stream = stream;
    meta.version = ++versions_[stream];
    meta.id = {bytes_of(9, ++events_)};
    meta.type = wire_type<E>();
    meta.source = "/cashback";
    meta.store = {store};
    meta.time = {1'700'000'000'000'000 + static_cast<std::int64_t>(events_) * 1'000'000};
    meta.actor = {"tester"};
    log.write(topic, meta, Event(what));
  }
  void step(std::uint8_t order, const ClaimStepped& step, const std::string& store = "main") {
    happen<cashback::ClaimEvent>(projections::CashbackClaimDocuments::topic, CashbackClaimId{{order}}.text(), step,
                                 store);
  }
  template <class E>
  void programme(const E& event) {
    happen<cashback::ProgrammeEvent>(projections::CashbackProgrammeDocuments::topic, programmes_stream, event);
  }

 private:
  std::map<std::string, std::uint64_t> versions_;
  std::uint64_t events_ = 0;
};

const std::string accounts = "/api/v1/cashback/accounts";
const std::string claims = "/api/v1/cashback/claims";
const std::string programmes = "/api/v1/cashback/programmes";

cashback::CashbackProgramme rules(const std::string& name) {
  return {.programme = name, .title = name, .currency = *Currency::parse("EUR"), .tiers = {{{}, Rate{50'000}}}};
}

cashback::ClaimStepped begun(std::uint8_t order, std::uint8_t account, const std::string& programme) {
  auto its_rules = rules(programme);
  const Money total{10'000, its_rules.currency};
  its_rules.tiers[0].from.currency = its_rules.currency;
  ClaimStepped step{.cause = "order.created"};
  step.began = cashback::ClaimBeginning{{{order}}, {{account}}, its_rules, {{{{1}}, "SKU-1", total}}, total};
  return step;
}

}  // namespace

TEST_CASE("an account is read as it is, as it was, with its history; no answer has an IBAN in clear") {
  Watching shop;
  RandomCashback life(3);
  while (life.state().settled.empty() || life.state().destination.version < 2) shop.live(life, 1);
  shop.catch_up();
  const auto id = life.account().text();
  const auto& state = life.state();
  const auto now = shop.get(accounts + "/" + id);
  REQUIRE(now.status == 200);
  CHECK(now.json["approved"]["amount"] == state.approved.minor);
  CHECK(now.json["liability"]["amount"] == cashback::liability_of(state).minor);
  CHECK(now.json["carried_forward"]["amount"] == cashback::carried_forward(state).minor);
  CHECK(now.json["payout_account"]["holder"] == "Margaret Peacock");
  const std::string shown = now.json["payout_account"]["iban"];
  CHECK((shown == "DE89****3000" || shown == "NL91****4300"));
  const auto version = now.json["version"].get<int>();
  CHECK(now.raw.header("etag") == fmt::format("\"{}\"", version));
  CHECK(shop.get(accounts + "/" + id, fmt::format("If-None-Match: \"{}\"\r\n", version)).status == 304);
  CHECK(shop.get(accounts + "/" + id + "?as_of=1").json["version"] == 1);
  CHECK(shop.get(accounts + "/" + id + "?as_of=9999").json["code"] == "cashback_account.no_such_moment");
  CHECK(shop.get(accounts + "/" + id, "X-Store-Id: other\r\n").json["code"] == "cashback_account.not_found");

  std::string said = now.raw.body;
  bool is_set = false, is_asked = false;
  std::string cursor;
  do {
    const auto page = shop.get(accounts + "/" + id + "/history?limit=50" + cursor);
    REQUIRE(page.status == 200);
    said += page.raw.body;
    for (const auto& event : page.json["data"]) {
      const std::string type = event["type"];
      is_set = is_set || type == "paypie.cashback_account.payout_account_set.v1";
      is_asked = is_asked || type == "paypie.cashback_account.payout_requested.v1";
    }
    cursor = page.json["has_more"] == true ? "&cursor=" + page.json["next_cursor"].get<std::string>() : "";
  } while (!cursor.empty());
  said += shop.get(accounts).raw.body;
  CHECK(is_set);
  CHECK(is_asked);
  CHECK(said.find("****") != std::string::npos);
  CHECK(said.find("40440532") == std::string::npos);
  CHECK(said.find("ABNA") == std::string::npos);
}

TEST_CASE("accounts are listed by what waits; the list is what one by one would show, and rebuilt equals live") {
  Watching shop;
  std::vector<RandomCashback> lives;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) lives.emplace_back(seed, "main", seed % 3 == 0 ? "USD" : "EUR");
  lives.emplace_back(99, "other");
  for (auto& life : lives) shop.live(life, 60);
  shop.catch_up();
  std::map<std::string, Json> one_by_one;
  for (const auto& life : lives) {
    auto one = shop.get(accounts + "/" + life.account().text());
    if (one.status == 200) one_by_one[life.account().text()] = one.json;
  }
  CHECK(one_by_one.size() == 12);
  const auto all = shop.list("accounts");
  CHECK(all.size() == 12);
  for (const auto& row : all) CHECK(row == one_by_one.at(row.at("id")));

  const auto expect = [&](const std::string& filter, const std::function<bool(const Json&)>& holds) {
    CAPTURE(filter);
    std::set<std::string> expected;
    for (const auto& [id, one] : one_by_one) {
      if (holds(one)) expected.insert(id);
    }
    CHECK(shop.ids("accounts", filter) == expected);
  };
  const auto held = [](const Json& one) {
    return std::ranges::any_of(one.at("claims"), [](const Json& claim) {
      return claim.at("held_for") == "payout_account" || claim.at("held_for") == "confirmation";
    });
  };
  expect("&currency=USD", [](const Json& one) { return one.at("currency") == "USD"; });
  expect("&in_review=true", [](const Json& one) { return one.at("counts").at("in_review") > 0; });
  expect("&in_review=false", [](const Json& one) { return one.at("counts").at("in_review") == 0; });
  expect("&held=true", held);
  expect("&held=false", [&](const Json& one) { return !held(one); });
  expect("&carried_forward=true", [](const Json& one) { return one.at("carried_forward").at("amount") > 0; });
  expect("&payouts=under_way", [](const Json& one) { return one.at("counts").at("payouts_under_way") > 0; });
  expect("&payouts=for_person", [](const Json& one) { return one.at("counts").at("payouts_for_a_person") > 0; });
  for (const auto* wrong : {"currency=XYZ", "in_review=maybe", "held=1", "payouts=all", "carried_forward=no", "limit=0",
                            "cursor=nonsense"}) {
    CAPTURE(wrong);
    CHECK(shop.get(accounts + "?" + wrong).status == 400);
  }

  const auto live = shop.content();
  CHECK(live.at("cashback_accounts.accounts").size() == 13);
  shop.accounts_runner.ask_rebuild();
  shop.catch_up();
  CHECK(shop.content() == live);
}

TEST_CASE("claims are read one by one, as they were, and listed by phase, account, programme and order") {
  Watching shop;
  shop.step(1, begun(1, 7, "spring"));
  shop.step(2, begun(2, 7, "members"));
  shop.step(3, begun(3, 8, "spring"));
  shop.step(4, begun(4, 8, "spring"), "other");
  ClaimStepped asked{.cause = "order.payment_progress", .phase = ClaimPhase::asked};
  asked.asks = {{.name = "claim", .asked = cashback::ClaimAsked::claim}};
  shop.step(1, asked);
  shop.step(3, {.cause = "order.cancelled", .phase = ClaimPhase::over, .why = "order_cancelled"});
  shop.catch_up();
  const auto name = [](std::uint8_t order) { return CashbackClaimId{{order}}.text(); };
  const auto now = shop.get(claims + "/" + name(1));
  REQUIRE(now.status == 200);
  CHECK(now.json["phase"] == "asked");
  CHECK(now.json["base"]["amount"] == 10'000);
  CHECK(now.json["rules"]["programme"] == "spring");
  CHECK(now.json["open"][0]["asked"] == "claim");
  CHECK(now.raw.header("etag") == "\"2\"");
  CHECK(shop.get(claims + "/" + name(1) + "?as_of=1").json["phase"] == "waiting");
  CHECK(shop.get(claims + "/" + name(1) + "?as_of=7").json["code"] == "cashback_claim.no_such_moment");
  CHECK(shop.get(claims + "/" + name(9)).json["code"] == "cashback_claim.not_found");
  CHECK(shop.get(claims + "/" + name(1) + "/history").json["data"].size() == 2);

  using Ids = std::set<std::string>;
  CHECK(shop.ids("claims", "") == Ids{name(1), name(2), name(3)});
  CHECK(shop.list("claims").front().at("id") == name(3));  // the youngest first
  CHECK(shop.ids("claims", "&phase=waiting") == Ids{name(2)});
  CHECK(shop.ids("claims", "&account=" + CashbackAccountId{{7}}.text()) == Ids{name(1), name(2)});
  CHECK(shop.ids("claims", "&programme=members") == Ids{name(2)});
  CHECK(shop.ids("claims", "&order=" + OrderId{{3}}.text()) == Ids{name(3)});
  CHECK(shop.ids("claims", "&open=true") == Ids{name(1), name(2)});
  CHECK(shop.ids("claims", "&open=false") == Ids{name(3)});
  CHECK(shop.get(claims + "?phase=sleeping").status == 400);
  CHECK(shop.get(claims + "?open=maybe").status == 400);
  CHECK(shop.get(claims, "X-Store-Id: other\r\n").json["data"].size() == 1);

  const auto live = shop.content();
  shop.claims_runner.ask_rebuild();
  shop.catch_up();
  CHECK(shop.content() == live);
}

TEST_CASE("the programmes of a store are listed in order, active ones or those that have ended") {
  Watching shop;
  shop.catch_up();
  CHECK(shop.get(programmes).json["data"].empty());
  CHECK(shop.get(programmes).raw.header("etag") == "\"0\"");
  auto spring = rules("spring"), members = rules("members");
  spring.tiers[0].from.currency = members.tiers[0].from.currency = spring.currency;
  shop.programme(cashback::ProgrammeCreated{spring});
  shop.programme(cashback::ProgrammeCreated{members});
  shop.programme(cashback::ProgrammeEnded{"spring", "summer comes"});
  shop.catch_up();
  const auto all = shop.get(programmes);
  REQUIRE(all.json["data"].size() == 2);
  CHECK(all.raw.header("etag") == "\"3\"");
  CHECK(all.json["data"][0]["id"] == "spring");
  CHECK(all.json["data"][0]["reason"] == "summer comes");
  CHECK(shop.get(programmes + "?active=true").json["data"].size() == 1);
  CHECK(shop.get(programmes + "?active=false").json["data"][0]["id"] == "spring");
  const auto page = shop.get(programmes + "?limit=1").json;
  CHECK(page["data"][0]["id"] == "spring");
  CHECK(page["has_more"] == true);
  const auto next = shop.get(programmes + "?limit=1&cursor=" + page["next_cursor"].get<std::string>()).json;
  CHECK(next["data"][0]["id"] == "members");
  CHECK(next["has_more"] == false);
  CHECK(shop.get(programmes + "?cursor=nonsense").status == 400);
  CHECK(shop.get(programmes + "?active=maybe").status == 400);
  CHECK(shop.get(programmes, "X-Store-Id: other\r\n").json["data"].empty());
}

TEST_CASE("the lists of cashback say that their tables are not there yet, until they are") {
  Watching shop;
  const auto waiting = [&] {
    std::set<std::string> ids;
    for (const auto* list : {"accounts", "claims"}) {
      const auto reply = shop.get("/api/v1/cashback/" + std::string(list));
      if (reply.status == 503 && reply.json["code"] == "read.not_ready") ids.insert(list);
    }
    return ids;
  };
  CHECK(waiting() == std::set<std::string>{"accounts", "claims"});
  shop.catch_up();
  CHECK(waiting().empty());
}
