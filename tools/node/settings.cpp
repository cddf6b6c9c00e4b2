// The table of configuration keys. docs/reference/config.md is made of it.
#include "tools/node/settings.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

#include "platform/telemetry/log.hpp"
#include "tools/output/output.hpp"

namespace paypie::tools {

namespace {

using config::Key;
using config::Type;

constexpr std::string_view roles[] = {"command", "query", "projector", "process", "reactor", "audit"};
constexpr std::string_view contexts[] = {"orders", "inventory", "payments", "cashback"};
constexpr std::string_view levels[] = {"debug", "info", "warning", "error"};
constexpr std::string_view formats[] = {"json", "text"};
constexpr std::string_view compressions[] = {"none", "lz4", "zstd"};
constexpr std::string_view protocols[] = {"plaintext", "ssl", "sasl_plaintext", "sasl_ssl"};
constexpr std::int64_t day_ms = 86'400'000;

constexpr Key keys[] = {
    {"data", Type::text, "run", "Folder of the embedded log and of everything derived from it."},
    {"log", Type::text, "embedded",
     "Which event log: embedded keeps it in the data folder, kafka://host:port[,host:port...] on brokers."},
    {"roles", Type::list, "command,query,projector", "What this process does.", 0, 0, roles},
    {"contexts", Type::list, "orders", "Which commands this process takes; orders always.", 0, 0, contexts},
    {"process.locations", Type::list, "main",
     "Locations that are asked for stock, in this order; of stores that have created none themselves."},
    {"process.rates", Type::text, "",
     "JSON file with what shipping and taxes cost, for orders that leave it to the shop; empty: no such order is taken "
     "to cash. Read at the start."},
    {"risk.model", Type::text, "",
     "JSON file of the model that judges claims of cashback; empty: a cautious one that is built in and rejects "
     "nothing. Read at the start."},
    {"process.hold_seconds", Type::integer, "1800", "How long stock is held for an order that is not paid.", 1,
     31'536'000},
    {"process.again_seconds", Type::list, "60,600,3600",
     "Pauses before a capture, void or refund that did not get through to the gateway is asked for again; then the "
     "order is stuck and a person has to."},
    {"process.in_flight", Type::integer, "512",
     "Most deliveries, commands and timers of a process that are under way, of each.", 1, 100'000},
    {"process.parked_places", Type::integer, "100000",
     "Places kept of events that wait behind one that cannot be taken; the others are found in the log again.", 1,
     100'000'000},
    {"payments.wait_ms", Type::integer, "0",
     "How long payment commands wait for the gateway's answer when their client prefers nothing; at most "
     "http.handler_ms.",
     0, day_ms},
    {"payments.client_secret_key",
     Type::text,
     "",
     "What client secrets of payments are derived with, the same on every node; empty: none are given.",
     0,
     0,
     {},
     true},
    {"process.stuck_seconds", Type::integer, "300", "Without any progress for so long, an order on its way is stuck.",
     1, 31'536'000},
    {"gateways.at_once", Type::integer, "32", "Most calls under way to one gateway.", 1, 10'000},
    {"gateways.deadline_ms", Type::integer, "20000", "Time for a gateway to answer one call.", 1, day_ms},
    {"gateways.tries", Type::integer, "3", "Calls with one key before their outcome is called unknown.", 1, 100},
    {"gateways.retry_ms", Type::integer, "500", "Pause before the first repetition of a call; doubled each time.", 1,
     day_ms},
    {"gateways.nothing_under_way_ms", Type::integer, "60000",
     "A call of this age has arrived at its gateway or never will: only then does 'not found' mean no.", 1, day_ms},
    {"gateways.look_up_seconds", Type::list, "15,90,300,1800,7200,43200",
     "When an unknown outcome is looked up, from when it became unknown; rising. Then a person has to."},
    {"stripe.url", Type::text, "", "Where Stripe is called; empty: it is not."},
    {"stripe.test_mode", Type::boolean, "false",
     "Whether Stripe knows the key as a test account: it takes test payments only, others take none."},
    {"stripe.key", Type::text, "", "What Stripe knows this shop by: see docs/how-to/add-a-gateway.md.", 0, 0, {}, true},
    {"stripe.secret", Type::text, "", "The secret beside the key, where Stripe has one.", 0, 0, {}, true},
    {"stripe.webhook_secret",
     Type::text,
     "",
     "What Stripe signs its webhooks with; empty: none is taken.",
     0,
     0,
     {},
     true},
    {"paypal.url", Type::text, "", "Where PayPal is called; empty: it is not."},
    {"paypal.test_mode", Type::boolean, "false",
     "Whether PayPal knows the key as a test account: it takes test payments only, others take none."},
    {"paypal.key", Type::text, "", "What PayPal knows this shop by: see docs/how-to/add-a-gateway.md.", 0, 0, {}, true},
    {"paypal.secret", Type::text, "", "The secret beside the key, where PayPal has one.", 0, 0, {}, true},
    {"paypal.webhook_secret",
     Type::text,
     "",
     "What PayPal signs its webhooks with; empty: none is taken.",
     0,
     0,
     {},
     true},
    {"paypal.webhook_id", Type::text, "", "The id that PayPal gave this shop's webhook; its signatures cover it."},
    {"paypal.webhook_certificates", Type::text, "",
     "PEM file of the certificates that PayPal signs its webhooks with; empty: they are taken with "
     "paypal.webhook_secret only."},
    {"razorpay.url", Type::text, "", "Where Razorpay is called; empty: it is not."},
    {"razorpay.test_mode", Type::boolean, "false",
     "Whether Razorpay knows the key as a test account: it takes test payments only, others take none."},
    {"razorpay.key",
     Type::text,
     "",
     "What Razorpay knows this shop by: see docs/how-to/add-a-gateway.md.",
     0,
     0,
     {},
     true},
    {"razorpay.secret", Type::text, "", "The secret beside the key, where Razorpay has one.", 0, 0, {}, true},
    {"razorpay.webhook_secret",
     Type::text,
     "",
     "What Razorpay signs its webhooks with; empty: none is taken.",
     0,
     0,
     {},
     true},
    {"postgres",
     Type::text,
     "",
     "Connection URL of the read models' PostgreSQL; empty: a private server in the data folder.",
     0,
     0,
     {},
     true},
    {"tokens", Type::text, "",
     "TOML file of callers and their bearer tokens; empty: everyone on loopback is dev, and only loopback is bound."},

    {"http.address", Type::text, "127.0.0.1", "Address of the API."},
    {"http.port", Type::integer, "8080", "Port of the API; 0 takes any free one.", 0, 65'535},
    {"http.hosts", Type::list, "", "Names accepted in the Host header; loopback names always are."},
    {"http.origins", Type::list, "", "Origins that browsers may call from (CORS); empty: none."},
    {"http.proxies", Type::list, "", "Addresses of proxies whose X-Forwarded-For is believed; empty: none."},
    {"http.head_bytes", Type::integer, "8192", "Most bytes of a request's head.", 512, 65'536},
    {"http.fields", Type::integer, "64", "Most header fields of a request.", 8, 1'000},
    {"http.target_bytes", Type::integer, "2048", "Longest request target.", 64, 65'536},
    {"http.head_ms", Type::integer, "5000", "Time for a request's head to be complete.", 1, day_ms},
    {"http.body_ms", Type::integer, "10000", "Time for a request's body to be complete.", 1, day_ms},
    {"http.handler_ms", Type::integer, "5000", "Time for a request to be answered.", 1, day_ms},
    {"http.prefer_wait_ms", Type::integer, "30000", "Most that `Prefer: wait` adds to the time for an answer.", 0,
     day_ms},
    {"http.write_ms", Type::integer, "10000", "Time for an answer to be taken.", 1, day_ms},
    {"http.idle_ms", Type::integer, "30000", "Time a connection is kept without a request.", 1, day_ms},
    {"http.drain_ms", Type::integer, "10000", "Time for running requests to finish when stopping.", 0, day_ms},
    {"http.requests_per_connection", Type::integer, "10000", "Requests after which a connection is closed.", 1,
     1'000'000'000},
    {"http.connections", Type::integer, "12000", "Most open connections.", 1, 1'000'000},
    {"http.connections_per_address", Type::integer, "200", "Most open connections of one client address.", 1,
     1'000'000},
    {"http.connections_from_loopback", Type::integer, "4000", "Most open connections from loopback.", 1, 1'000'000},
    {"admin.address", Type::text, "127.0.0.1", "Address of health and metrics."},
    {"admin.port", Type::integer, "8081", "Port of health and metrics; 0 takes any free one.", 0, 65'535},

    {"log.queue", Type::integer, "20000", "Most appends waiting for the log.", 1, 10'000'000},
    {"log.queue_bytes", Type::integer, "67108864", "Most bytes of appends waiting for the log.", 1 << 20, 1 << 30},
    {"log.tail_bytes", Type::integer, "67108864", "Youngest records kept in memory for readers.", 1 << 16, 1 << 30},
    {"kafka.topic_prefix", Type::text, "",
     "Put before the name of every topic; shops that share brokers differ in it."},
    {"kafka.create_topics", Type::boolean, "true",
     "Create topics that are missing; false: say so (paypie topics apply creates them)."},
    {"kafka.replicas", Type::integer, "3", "Replicas that paypie topics demands; 1 for a single broker.", 1, 100},
    {"kafka.compression", Type::text, "lz4", "How batches are compressed.", 0, 0, compressions},
    {"kafka.connect_ms", Type::integer, "8000", "Time for a broker to answer a question, also at start.", 100, day_ms},
    {"kafka.delivery_ms", Type::integer, "5000", "Time for brokers to take a record.", 100, day_ms},
    {"kafka.read_ms", Type::integer, "5000", "Time for records to come that are known to exist.", 100, day_ms},
    {"kafka.catching_up", Type::integer, "8", "Most consumers for readers behind the shared tail, at one time.", 1,
     100},
    {"kafka.security.protocol", Type::text, "plaintext", "How brokers are spoken to.", 0, 0, protocols},
    {"kafka.ssl.ca.location", Type::text, "",
     "File of the certificates that sign the brokers' ones; empty: the system's."},
    {"kafka.ssl.certificate.location", Type::text, "", "File of the client's certificate."},
    {"kafka.ssl.key.location", Type::text, "", "File of the client's private key."},
    {"kafka.ssl.key.password", Type::text, "", "Password of that key.", 0, 0, {}, true},
    {"kafka.ssl.endpoint.identification.algorithm", Type::text, "",
     "https holds a broker's name against its certificate, none does not; empty: as librdkafka does."},
    {"kafka.sasl.mechanisms", Type::text, "", "SCRAM-SHA-256, SCRAM-SHA-512 or PLAIN."},
    {"kafka.sasl.username", Type::text, "", "Name of the user at the brokers."},
    {"kafka.sasl.password", Type::text, "", "Password of that user.", 0, 0, {}, true},
    {"copy.chunk_bytes", Type::integer, "1048576", "Bytes that paypie log copy reads at once.", 1, 1 << 30},
    {"copy.in_flight", Type::integer, "4096", "Most appends of paypie log copy that are out; below log.queue.", 1,
     1'000'000},
    {"copy.in_flight_bytes", Type::integer, "16777216", "Most bytes of these; one record may be larger.", 1, 1 << 30},
    {"copy.patience_ms", Type::integer, "60000", "Time without any report before the target counts as unreachable.", 1,
     day_ms},
    {"cluster.address", Type::text, "",
     "host:port where other nodes reach this one; empty: where the API listens. Only with the log on Kafka."},
    {"cluster.secret",
     Type::text,
     "",
     "The same on every node, at least 16 characters: by it nodes pass commands on; empty: they do not.",
     0,
     0,
     {},
     true},
    {"cluster.forwards", Type::integer, "256",
     "Most commands that other nodes are asked to answer, or that wait for an owner, at one time.", 1, 100'000},
    {"cluster.owner_within_ms", Type::integer, "1500",
     "How long a command waits for a node that owns its partition, while it changes hands.", 0, 60'000},
    {"cluster.session_ms", Type::integer, "6000", "A node that is silent so long loses its partitions to others.", 500,
     300'000},
    {"cluster.clock_off_ms", Type::integer, "5000",
     "A node whose clock is further from what most nodes record serves no commands.", 100, day_ms},
    {"lanes.waiting", Type::integer, "4096", "Most commands without an answer, per partition.", 1, 1'000'000},
    {"lanes.in_flight", Type::integer, "512", "Most commits sent and not yet proved, per partition.", 1, 100'000},
    {"lanes.cached_states", Type::integer, "10000", "Aggregate states kept in memory, per partition.", 16, 10'000'000},
    {"lanes.cached_bytes", Type::integer, "8388608", "Bytes of these states, as they are stored, per partition.",
     1 << 16, 1 << 30},
    {"lanes.dirty_states", Type::integer, "2000", "States changed and not yet written, per partition.", 1, 1'000'000},
    {"lanes.state_bytes", Type::integer, "2097152", "Largest state of one aggregate.", 1 << 10, 1 << 26},
    {"lanes.refusals", Type::integer, "10000", "Refusals remembered for retries, per partition.", 1, 10'000'000},
    {"lanes.flush_ms", Type::integer, "1000", "How often changed states are written.", 1, day_ms},

    {"query.cache_bytes", Type::integer, "268435456",
     "Bytes of documents of orders kept in memory for reads by id; beyond them RocksDB's files are read.", 0,
     std::int64_t{1} << 40},
    {"query.stock_cache_bytes", Type::integer, "33554432", "The same, of documents of stock items.", 0,
     std::int64_t{1} << 40},
    {"query.payment_cache_bytes", Type::integer, "67108864", "The same, of documents of payments.", 0,
     std::int64_t{1} << 40},
    {"query.process_cache_bytes", Type::integer, "33554432", "The same, of documents of process instances.", 0,
     std::int64_t{1} << 40},
    {"query.location_cache_bytes", Type::integer, "1048576", "The same, of documents of stores' locations.", 0,
     std::int64_t{1} << 40},
    {"query.number_series_cache_bytes", Type::integer, "1048576", "The same, of documents of number series.", 0,
     std::int64_t{1} << 40},
    {"query.transfer_cache_bytes", Type::integer, "8388608", "The same, of documents of transfers of stock.", 0,
     std::int64_t{1} << 40},

    {"conservation.streams", Type::integer, "500000",
     "Stock items, and payments, whose sums are checked live; beyond it those that began first are forgotten.", 1,
     100'000'000},

    {"audit.folder", Type::text, "",
     "Folder of the audit trail; the role audit needs it. Better on another disk than the log."},
    {"audit.key", Type::text, "",
     "File of the keys that sign its checkpoints, readable by its owner only; paypie audit keys new makes one."},
    {"audit.entries", Type::boolean, "false",
     "Whether every event is listed for who looks up who did what; costs PostgreSQL a row for each."},
    {"audit.checkpoint_seconds", Type::integer, "10", "Most time from a record to the checkpoint that signs it.", 1,
     86'400},
    {"audit.checkpoint_records", Type::integer, "10000", "Most records that one checkpoint signs.", 1, 100'000'000},

    {"pool.threads", Type::integer, "4", "Threads for calls that may block (RocksDB reads, PostgreSQL).", 1, 256},
    {"pool.queue", Type::integer, "10000", "Most calls waiting for the pool.", 1, 1'000'000},

    {"telemetry.level", Type::text, "info", "Least level of log lines.", 0, 0, levels},
    {"telemetry.format", Type::text, "json", "Form of log lines.", 0, 0, formats},
    {"telemetry.file", Type::text, "", "File of log lines; empty: stderr."},

    {"client.server", Type::text, "",
     "URL of the server that client commands speak to; empty: the one running on the data folder."},
    {"client.token", Type::text, "", "Bearer token of client commands.", 0, 0, {}, true},
    {"client.store", Type::text, "main", "Store that client commands act on."},
};

}  // namespace

std::span<const Key> configuration_keys() { return keys; }

config::Config load_configuration(const CommandLine& line) {
  auto config = config::Config::load(keys, {line.flags, config::process_environment(), line.config_file});
  if (config) return *config;
  std::string all;
  for (const auto& sentence : config.error()) all += (all.empty() ? "" : "\n") + sentence;
  throw Failure(Exit::usage, all);
}

void configure_telemetry(const config::Config& config) {
  telemetry::LogSettings settings;
  const auto& level = config.text("telemetry.level");
  for (const auto each :
       {telemetry::Level::debug, telemetry::Level::info, telemetry::Level::warning, telemetry::Level::error}) {
    if (telemetry::to_text(each) == level) settings.least = each;
  }
  settings.format = config.text("telemetry.format") == "text" ? telemetry::LogFormat::text : telemetry::LogFormat::json;
  settings.file = config.text("telemetry.file");
  telemetry::configure_log(settings);
}

DataFolder data_folder(const config::Config& config) { return {config.text("data")}; }

std::vector<std::int64_t> seconds_of(const config::Config& config, std::string_view key) {
  std::vector<std::int64_t> all;
  for (const auto& word : config.list(key)) {
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), seconds);
    const bool in_range = seconds >= 1 && seconds <= longest_seconds;
    if (error != std::errc() || end != word.data() + word.size() || !in_range) {
      throw Failure(Exit::usage,
                    fmt::format("{} must be whole seconds from 1 to {}, not '{}'", key, longest_seconds, word));
    }
    all.push_back(seconds);
  }
  if (all.size() > most_seconds) {
    throw Failure(Exit::usage, fmt::format("{} must be at most {} times, not {}", key, most_seconds, all.size()));
  }
  return all;
}

order_to_cash::Policy shop_policy(const config::Config& config) {
  return {config.list("process.locations"), config.integer("process.hold_seconds"),
          seconds_of(config, "process.again_seconds")};
}

lane::Limits lane_limits(const config::Config& config) {
  const auto size = [&](std::string_view key) { return static_cast<std::size_t>(config.integer(key)); };
  lane::Limits limits;
  limits.waiting = size("lanes.waiting");
  limits.in_flight = size("lanes.in_flight");
  limits.cached_states = size("lanes.cached_states");
  limits.cached_bytes = size("lanes.cached_bytes");
  limits.dirty_states = size("lanes.dirty_states");
  limits.state_bytes = size("lanes.state_bytes");
  limits.remembered_refusals = size("lanes.refusals");
  limits.flush_every = std::chrono::milliseconds(config.integer("lanes.flush_ms"));
  return limits;
}

http::Limits http_limits(const config::Config& config) {
  const auto size = [&](std::string_view key) { return static_cast<std::size_t>(config.integer(key)); };
  const auto time = [&](std::string_view key) { return std::chrono::milliseconds(config.integer(key)); };
  http::Limits limits;
  limits.head_bytes = size("http.head_bytes");
  limits.fields = size("http.fields");
  limits.target_bytes = size("http.target_bytes");
  limits.head_within = time("http.head_ms");
  limits.body_within = time("http.body_ms");
  limits.handler_within = time("http.handler_ms");
  limits.prefer_wait_at_most = time("http.prefer_wait_ms");
  limits.write_within = time("http.write_ms");
  limits.idle_for = time("http.idle_ms");
  limits.drain_within = time("http.drain_ms");
  limits.requests_per_connection = size("http.requests_per_connection");
  limits.connections = size("http.connections");
  limits.connections_per_address = size("http.connections_per_address");
  limits.connections_from_loopback = size("http.connections_from_loopback");
  return limits;
}

}  // namespace paypie::tools
