// A settlement file of a million lines: what completing it costs, what pages and metrics of it cost, and what it makes
// of payments that go on; one JSON object on stdout.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "events/codec/codec.hpp"
#include "events/log/embedded.hpp"
#include "platform/postgres/cluster.hpp"
#include "platform/scheduler/pool.hpp"
#include "projections/runner/payments_sql.hpp"
#include "projections/runner/settlement_differences.hpp"
#include "projections/runner/settlements_sql.hpp"
#include "query-side/settlements/routes.hpp"
#include "query-side/settlements/verified.hpp"

namespace {

using namespace paypie;
using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;
using postgres::Session;

template <class T, class E>
T required(std::expected<T, E> value, const std::string& doing) {
  if (!value) {
    if constexpr (requires { value.error().detail; }) {
      throw std::runtime_error(doing + ": " + value.error().detail);
    } else {
      throw std::runtime_error(doing + ": " + value.error());
    }
  }
  if constexpr (!std::is_void_v<T>) return std::move(*value);
}

double seconds(const auto& what) {
  const auto begin = Clock::now();
  what();
  const double exact = std::chrono::duration<double>(Clock::now() - begin).count();
  return std::round(exact * 10'000) / 10'000;
}
double middle(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

Bytes16 bytes_of(std::uint64_t high, std::uint64_t low) {
  Bytes16 bytes{};
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[i] = static_cast<std::uint8_t>(high >> (56 - 8 * i));
    bytes[8 + i] = static_cast<std::uint8_t>(low >> (56 - 8 * i));
  }
  return bytes;
}

// Sales that are captured at once, of one store: what they are known by is pi_N, as the lines of the file are.
class Payments {
 public:
  explicit Payments(std::uint64_t first) : next_(first) {}

  // A batch as the runner reads it: each payment is created and authorised.
  std::vector<projections::ValidRecord> batch(int payments) {
    std::vector<projections::ValidRecord> records;
    for (; payments > 0; --payments, ++next_) {
      const PaymentId id{bytes_of(0x0123'4567'89ab'8def, 0x8000'0000'0000'0000 | next_)};
      const AttemptId attempt{id.bytes};
      const Money amount{1'000, *Currency::parse("USD")};
      records.push_back(record(id, 1,
                               payments::PaymentCreated{.payment = id,
                                                        .amount = amount,
                                                        .gateways = {"stripe"},
                                                        .method = "pm_card",
                                                        .capture = payments::CaptureMode::automatic,
                                                        .attempt = attempt}));
      records.push_back(record(id, 2,
                               payments::PaymentAuthorized{.payment = id,
                                                           .attempt = attempt,
                                                           .amount = amount,
                                                           .authorized_in_all = amount,
                                                           .captured_in_all = amount,
                                                           .gateway = "stripe",
                                                           .gateway_reference = fmt::format("pi_{}", next_)}));
    }
    return records;
  }

 private:
  template <class Event>
  projections::ValidRecord record(PaymentId id, std::uint64_t version, const Event& event) {
    Envelope meta;
    meta.id = {bytes_of(version, next_)};
    meta.type = wire_type<Event>();
    meta.source = "/payments";
    meta.stream = id.text();
    meta.version = version;
    meta.time = {1'800'000'000'000'000 + static_cast<std::int64_t>(next_)};
    meta.actor = {"bench"};
    meta.store = {"main"};
    meta.correlation = meta.stream;
    auto made = std::make_shared<log::Record>();
    made->key = meta.stream;
    made->value = codec::encode_event(meta, payments::PaymentEvent(event));
    return {.record = std::move(made)};
  }
  std::uint64_t next_;
};

// A database with both read models, and what asks it, as a node has it.
struct Shop {
  Shop(std::string url, log::EventLog& log, bool caught_up = true)
      : connections({.url = url, .size = 2, .statement_timeout = std::chrono::milliseconds(0)}),
        queries({.url = url, .size = 2}),
        api{log, pool, [this]() -> std::optional<query::SettlementReads> {
              const auto never = [](const std::string&) { return false; };
              return query::SettlementReads{{queries, {settlements, never}}, {queries, {payments, never}}};
            }} {
    write([&](Session& session) {
      payments_tables.create_tables(session);
      settlements_tables.create_tables(session);
      if (!caught_up) return;
      payments_tables.create_indexes(session);
      settlements_tables.create_indexes(session);
    });
  }
  ~Shop() { pool.stop(); }

  void write(const std::function<void(Session&)>& work) {
    required(connections.transact(postgres::Mode::write, work), "writing");
  }

  // In the middle of some batches, after one that fills caches.
  double batch_of_payments(std::uint64_t first) {
    Payments sales(first);
    std::vector<double> took;
    for (int n = 0; n < 6; ++n) {
      const auto records = sales.batch(1'000);
      const double one = seconds([&] { write([&](Session& session) { payments_tables.apply(session, records); }); });
      payments_tables.committed();
      if (n > 0) took.push_back(one);
    }
    return middle(took);
  }

  using Handler = boost::asio::awaitable<http::Response> (*)(query::SettlementQueries&, http::Request);
  Json ask(Handler handler, const std::vector<http::NamedText>& query) {
    http::Request request{.query = query, .caller = {"bench", "main", {"*"}}};
    request.parameters = {"stl_1"};
    request.deadline = std::chrono::duration_cast<std::chrono::microseconds>(
        (Clock::now() + std::chrono::seconds(30)).time_since_epoch());
    boost::asio::io_context io;
    http::Response response;
    boost::asio::co_spawn(io, handler(api, request), [&](std::exception_ptr failed, http::Response answer) {
      if (failed) std::rethrow_exception(failed);
      response = std::move(answer);
    });
    io.run();
    if (response.status != 200) throw std::runtime_error("a page was refused: " + response.body);
    return Json::parse(response.body);
  }
  // The first page, and the one that is so many pages on.
  Json pages(Handler handler, int deep, std::vector<http::NamedText> query = {}) {
    query.emplace_back("limit", "100");
    Json page;
    const double first = seconds([&] { page = ask(handler, query); });
    double last = 0;
    int walked = 0;
    for (; walked < deep && page["has_more"] == true; ++walked) {
      auto next = query;
      next.emplace_back("cursor", page["next_cursor"]);
      last = seconds([&] { page = ask(handler, next); });
    }
    return {{"rows", page["data"].size()}, {"first", first}, {"deep", last}, {"pages_on", walked}};
  }

  postgres::Pool connections, queries;
  projections::PaymentsSql payments_tables;
  projections::SettlementsSql settlements_tables;
  projections::Progress settlements{std::string(projections::settlements_topic)};
  projections::Progress payments{std::string(projections::PaymentDocuments::topic)};
  Pool pool{2};
  query::SettlementQueries api;
};

// Payments that are projected from the start, beside the same without the indexes that comparing needs; in turns.
Json loading(Shop& as_is, Shop& without) {
  without.write([](Session& session) {
    session.query(
        "DROP INDEX payments.transactions_reference, payments.transactions_gateway, payments.transactions_won");
  });
  double took = 0, took_without = 0;
  constexpr int rounds = 10;
  for (int n = 0; n < rounds; ++n) {
    const auto first = static_cast<std::uint64_t>(n) * 6'000;
    took += as_is.batch_of_payments(first);
    took_without += without.batch_of_payments(first);
  }
  const auto rate = [](double seconds) { return static_cast<std::int64_t>(rounds * 1'000 / seconds); };
  return {{"payments_per_second", rate(took)}, {"without_indexes", rate(took_without)}, {"ratio", took_without / took}};
}

// {0}: how many.
constexpr const char* transactions = R"sql(
INSERT INTO payments.transactions
SELECT 'main', 'pay_' || lpad(n::text, 26, '0'), 'sale', 'att_' || lpad(n::text, 26, '0'), '', 'succeeded', false, 1000,
       'USD', 'stripe', 'pi_' || n, '', '', '', false, 2, timestamptz '2023-11-14' + n * interval '1 microsecond',
       timestamptz '2023-11-14' + n * interval '1 microsecond'
FROM generate_series(1, {0}) AS n;
)sql";
// {1}: what the lines belong to; {2}: their amounts.
constexpr const char* lines = R"sql(
INSERT INTO settlements.files VALUES ('main', 'stl_1', 'stripe', 'year.csv', '', {0}, '2023-11-14', '2023-11-16', '',
                                      '2023-11-16');
INSERT INTO settlements.lines
SELECT 'main', 'stl_1', n - 1, 'payment', 'ch_' || n, {1}, 'USD', {2}, 30,
       timestamptz '2023-11-14' + n * interval '1 microsecond'
FROM generate_series(1, {0}) AS n;
)sql";

Json measured(Shop& shop, std::int64_t count, const char* also, const char* amount) {
  Json answer;
  shop.write([&](Session& session) { session.query(fmt::format(fmt::runtime(transactions), count)); });
  answer["batch_of_1000_payments_without_files"] = shop.batch_of_payments(5'000'000);
  shop.write([&](Session& session) { session.query(fmt::format(fmt::runtime(lines), count, also, amount)); });
  const projections::SettlementCompletionRow completion{"main", "stl_1", {1'700'100'000'000'000}};
  answer["completion"] = seconds([&] {
    shop.write([&](Session& session) {
      session.query("INSERT INTO settlements.completions VALUES ('main', 'stl_1', '2023-11-16')");
      projections::compare_files(session, {completion});
    });
  });
  shop.write([&](Session& session) {
    const auto rows = session.query("SELECT count(*) FROM settlements.differences");
    answer["differences"] = rows.integer(0, 0);
  });
  answer["differences_page"] = shop.pages(query::list_differences, 9'000);
  answer["differences_page_of_rarest"] = shop.pages(query::list_differences, 1, {{"status", "amount_differs"}});
  answer["lines_page"] = shop.pages(query::settlement_lines, 9'000);
  answer["lines_page_matched"] = shop.pages(query::settlement_lines, 50, {{"status", "matched"}});
  answer["lines_page_of_rarest"] = shop.pages(query::settlement_lines, 1, {{"status", "amount_differs"}});
  answer["metric"] = seconds([&] { shop.write([](Session& session) { query::read_verified(session); }); });
  answer["batch_of_1000_payments"] = shop.batch_of_payments(6'000'000);
  // Of payments that the file has: their lines are compared again.
  answer["batch_of_1000_payments_in_the_file"] = shop.batch_of_payments(static_cast<std::uint64_t>(count + 1 - 6'000));
  return answer;
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app("What a settlement file of a million lines costs");
  std::string folder;
  std::int64_t count = 1'000'000;
  app.add_option("--folder", folder, "an empty folder to work in")->required();
  app.add_option("--lines", count, "of the file; and as many transactions");
  CLI11_PARSE(app, argc, argv);
  const std::filesystem::path work(folder);
  auto log = required(log::EmbeddedLog::open({.folder = work / "log"}), "opening the log");
  auto cluster = required(postgres::Cluster::start({.folder = work / "postgres"}), "starting PostgreSQL");
  Json answer{{"lines", count}};
  {
    required(cluster->create_database("loading"), "making a database");
    required(cluster->create_database("loading_without"), "making a database");
    Shop as_is(cluster->url("loading"), *log, false), without(cluster->url("loading_without"), *log, false);
    answer["loading"] = loading(as_is, without);
  }
  for (const auto& [name, also, amount] :
       {std::tuple{"one_in_a_hundred", "CASE WHEN n % 200 = 0 THEN '' ELSE 'pi_' || n END",
                   "CASE WHEN n % 100000 = 50 THEN 999 ELSE 1000 END"},
        std::tuple{"nothing_matches", "''", "1000"}}) {
    required(cluster->create_database(name), "making a database");
    Shop shop(cluster->url(name), *log);
    answer[name] = measured(shop, count, also, amount);
  }
  std::puts(answer.dump(2).c_str());
  return 0;
} catch (const std::exception& failed) {
  std::fprintf(stderr, "bench_settlements: %s\n", failed.what());
  return 1;
}
