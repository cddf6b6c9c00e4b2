// The composition root: what a serving process is made of and how it starts and stops.
#include "tools/node/node.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <chrono>
#include <filesystem>

#include "platform/http/server.hpp"
#include "platform/http/tokens.hpp"
#include "platform/scheduler/asio.hpp"
#include "platform/scheduler/await.hpp"
#include "platform/scheduler/pool.hpp"
#include "platform/scheduler/system.hpp"
#include "platform/telemetry/log.hpp"
#include "platform/telemetry/metric_table.hpp"
#include "projections/approval_rows.hpp"
#include "projections/cashback_rows.hpp"
#include "projections/order_rows.hpp"
#include "projections/payment_rows.hpp"
#include "projections/process_rows.hpp"
#include "projections/stock_rows.hpp"
#include "projections/transfer_rows.hpp"
#include "tools/node/approval_amounts.hpp"
#include "tools/node/audit_role.hpp"
#include "tools/node/callers.hpp"
#include "tools/node/command_role.hpp"
#include "tools/node/conservation_check.hpp"
#include "tools/node/edge_metrics.hpp"
#include "tools/node/file_limit.hpp"
#include "tools/node/health.hpp"
#include "tools/node/listening.hpp"
#include "tools/node/node_log.hpp"
#include "tools/node/process_role.hpp"
#include "tools/node/projection_routes.hpp"
#include "tools/node/query_role.hpp"
#include "tools/node/reactor_roles.hpp"
#include "tools/node/read_side.hpp"
#include "tools/node/refusal_watch.hpp"
#include "tools/node/settings.hpp"

namespace paypie::tools {

namespace {

using boost::asio::awaitable;

awaitable<void> closed(CommandRole& commands) {
  co_await awaited<bool>(
      [&commands](Resume<bool> resume) { commands.close([resume = std::move(resume)]() mutable { resume(true); }); });
}

}  // namespace

struct Node::Parts {
  Parts(const config::Config& settings, Seams seams_of_tests)
      : config(settings), seams(seams_of_tests), folder(data_folder(settings)), callers(callers_of(settings)) {}

  const config::Config& config;
  const Seams seams;
  const DataFolder folder;
  const std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
  const Contexts contexts = contexts_of(config);
  std::unique_ptr<http::Authenticator> callers;
  http::Everyone admin_callers;  // the admin port is guarded by its address

  SystemClock system_clock;
  const Clock& clock = seams.clock != nullptr ? *seams.clock : system_clock;
  SystemRandom random;
  boost::asio::io_context io{1};
  AsioStrand strand{io};
  std::unique_ptr<NodeLog> log;
  std::unique_ptr<Pool> pool;
  std::unique_ptr<CommandRole> commands;
  std::unique_ptr<RefusalWatch> refusals;
  std::unique_ptr<ProcessRole> processes;
  std::unique_ptr<ReactorRoles> reactors;
  std::unique_ptr<ConservationCheck> conservation;
  std::unique_ptr<AuditRole> audit;
  std::unique_ptr<ReadSide> read_side;
  std::unique_ptr<QueryRole> queries;

  Dependencies dependencies;
  http::Router routes, admin_routes;
  std::unique_ptr<EdgeMetrics> edge_metrics;
  std::unique_ptr<http::Server> server, admin;
  boost::asio::signal_set signals{io, SIGINT, SIGTERM};
  Endpoint endpoint;

  telemetry::Gauge pool_waiting = telemetry::gauge(telemetry::metric::pool_waiting, {"blocking"});
  bool stopping = false;
  Exit exit = Exit::ok;

  bool has_role(std::string_view role) const { return tools::has_role(config, role); }
  void open_log();
  void start_commands();
  void start_processes();
  void start_reactors();
  void start_read_side();
  void start_audit();
  void start_queries();
  void add_command_routes();
  void refresh_metrics();
  void listen();
  void wait_for_signal();
  void begin_stop(Exit why);
  awaitable<void> drain();
};

void Node::Parts::open_log() {
  std::error_code failed;
  std::filesystem::create_directories(folder.root, failed);
  if (failed) throw Failure(Exit::usage, fmt::format("{}: {}", folder.root.string(), failed.message()));
  log = std::make_unique<NodeLog>(
      log_source(config), NodeLog::Embedded{seams.disk, seams.log_never_syncs,
                                            [this] { boost::asio::post(io, [this] { begin_stop(Exit::internal); }); }});
  for (const auto& topic : CommandRole::topics(contexts)) log->ensure_topic(topic);
  dependencies.add("log", true, [this] { return log->health(); });
}

void Node::Parts::start_commands() {
  const Machine machine{strand, *pool,      log->log(),          clock,
                        random, seams.disk, lane_limits(config), approval_limits(config)};
  if (has_role("command"))
    commands = std::make_unique<CommandRole>(folder.states(), machine, contexts, cluster_options(config));
  refusals = std::make_unique<RefusalWatch>(config, commands.get(), *callers, routes, machine);
  if (!commands) return;
  dependencies.add("lanes", true, [this] { return commands->health(); });
  if (commands->in_cluster()) dependencies.add("cluster", true, [this] { return commands->cluster_health(); });
}

void Node::Parts::start_processes() {
  if (commands) processes = process_role_of(config, contexts, folder.root, log->log(), *commands, *pool, clock);
  if (processes) dependencies.add("processes", false, [this] { return processes->health(); });
}

void Node::Parts::start_reactors() {
  if (!has_role("reactor") || !commands) return;
  reactors = std::make_unique<ReactorRoles>(config, ReactorRoles::Parts{log->log(), *commands, *pool, clock, random});
  http::Router alone;
  reactors->add_to(alone, dependencies);
  refusals->add(routes, alone);
}

void Node::Parts::start_read_side() {
  if (!has_role("projector")) return;
  ReadSide::Options options;
  options.postgres = config.text("postgres");
  options.folder = folder.postgres();
  options.contexts = contexts;
  if (config.boolean("audit.entries")) options.audited = CommandRole::topics(contexts);
  options.stuck_seconds = config.integer("process.stuck_seconds");
  // A database of this node alone must hold everything.
  if (!options.postgres.empty()) options.cluster = cluster_options(config);
  read_side = std::make_unique<ReadSide>(std::move(options), log->log(), clock);
  dependencies.add("postgres", false, [this] { return read_side->postgres_health(); });
  dependencies.add("projections", false, [this] { return read_side->projection_health(); });
  add_projection_routes(admin_routes, *read_side);
  conservation = ConservationCheck::of(config, contexts, log->log(), *pool);
  if (conservation) dependencies.add("conservation", false, [this] { return conservation->health(); });
}

void Node::Parts::start_audit() {
  if (!has_role("audit")) return;
  audit = std::make_unique<AuditRole>(config, log->log(), clock);
  dependencies.add("audit", false, [this] { return audit->health(); });
}

// Lists and reports read this process's own projection; a node without one answers them with 503.
void Node::Parts::start_queries() {
  if (!has_role("query")) return;
  const auto rows = [this](std::string_view read_model) {
    return [this, read_model] {
      auto* now = read_side ? read_side->running() : nullptr;
      return now == nullptr ? std::nullopt : now->reads(read_model);
    };
  };
  QueryRole::Sql sql{.orders = rows(projections::orders_projection),
                     .inventory = rows(projections::inventory_projection),
                     .payments = rows(projections::payments_projection),
                     .processes = rows(projections::processes_projection),
                     .transfers = rows(projections::transfers_projection),
                     .approvals = rows(projections::approvals_projection),
                     .cashback_accounts = rows(projections::cashback_accounts_projection),
                     .cashback_claims = rows(projections::cashback_claims_projection),
                     .assessments = rows(projections::assessments_projection),
                     .audit = [this] { return read_side ? read_side->audit() : std::vector<query::SqlReads>(); },
                     .settlements = [this] { return read_side ? read_side->settlements() : std::nullopt; },
                     .ledger = [this] { return read_side ? read_side->ledger() : std::nullopt; }};
  queries = std::make_unique<QueryRole>(query_options(config, contexts), log->log(), *pool, clock, std::move(sql));
  queries->add_routes(routes);
  dependencies.add("cache", true, [this] { return queries->health(); });
  if (contexts.dead_letters()) dependencies.add("dead letters", false, [this] { return queries->letters_health(); });
}

// Commands whose outcome comes later can be waited for where their views are.
void Node::Parts::add_command_routes() {
  if (!commands) return;
  http::Router alone, watched;
  commands->add_routes(alone);
  refusals->add(queries ? watched : routes, alone);
  if (queries) queries->add_commands(routes, watched);
}

void Node::Parts::refresh_metrics() {
  if (queries) queries->refresh_metrics();
  log->refresh_metrics();
  if (processes) processes->refresh_metrics();
  if (reactors) reactors->refresh_metrics();
  if (conservation) conservation->refresh_metrics();
  if (audit) audit->refresh_metrics();
  refusals->refresh_metrics();
  pool_waiting.set(static_cast<double>(pool->waiting()));
}

void Node::Parts::listen() {
  edge_metrics = std::make_unique<EdgeMetrics>(routes);
  const auto api = api_server(config);
  server = std::make_unique<http::Server>(io, api, routes, refusals->door(),
                                          [this](const http::Exchange& exchange) { edge_metrics->observe(exchange); });
  endpoint.api = listening(*server, api);

  add_admin_routes(admin_routes, dependencies, [this] {
    edge_metrics->refresh(*server);
    if (commands) commands->refresh_metrics();
    refresh_metrics();
  });
  const auto health = admin_server(config);
  admin = std::make_unique<http::Server>(io, health, admin_routes, admin_callers, [](const http::Exchange&) {});
  endpoint.admin = listening(*admin, health);
  write_running_server(folder.server().string(), endpoint);
}

void Node::Parts::wait_for_signal() {
  signals.async_wait([this](const boost::system::error_code& failed, int signal) {
    if (failed) return;
    if (stopping) std::_Exit(128 + signal);  // asked twice: now
    telemetry::info("stopping", {{"signal", signal}});
    begin_stop(Exit::ok);
    wait_for_signal();
  });
}

void Node::Parts::begin_stop(Exit why) {
  if (why != Exit::ok) exit = why;
  if (stopping) return;
  stopping = true;
  boost::asio::co_spawn(io, drain(), [this](std::exception_ptr failed) {
    if (failed) {
      telemetry::error("draining failed");
      exit = Exit::internal;
    }
    io.stop();
  });
}

// The first half of the shutdown order: what runs on the io_context. The second half is at the end of run().
awaitable<void> Node::Parts::drain() {
  std::error_code ignored;
  std::filesystem::remove(folder.server(), ignored);  // nobody should find us any more
  co_await server->drain();                           // no new requests; those that run are answered
  refusals->finish();
  if (commands) {
    co_await closed(*commands);  // lanes settle and write their states
    auto leave = [this] { commands->leave(); };
    co_await on_pool(*pool, leave);  // others take over
  }
  co_await admin->drain();
}

Node::Node(const config::Config& config, Seams seams) : parts_(std::make_unique<Parts>(config, seams)) {
  auto& parts = *parts_;
  raise_file_limit();
  parts.open_log();
  parts.pool = std::make_unique<Pool>(static_cast<std::size_t>(config.integer("pool.threads")),
                                      static_cast<std::size_t>(config.integer("pool.queue")));
  telemetry::gauge(telemetry::metric::pool_threads, {"blocking"})
      .set(static_cast<double>(config.integer("pool.threads")));
  parts.start_commands();
  parts.start_processes();
  parts.start_reactors();
  parts.start_read_side();
  parts.start_audit();
  parts.start_queries();
  parts.add_command_routes();
  http::serve_open_api(parts.routes, "paypie", version());
  parts.listen();
  if (parts.commands) parts.commands->open(cluster_address(config, parts.endpoint.api));
  parts.wait_for_signal();
  parts.endpoint.token = config.text("client.token");
  parts.endpoint.store = config.text("client.store");
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - parts.began;
  telemetry::gauge(telemetry::metric::start_seconds).set(took.count());
  telemetry::gauge(telemetry::metric::build_info, {version()}).set(1);
  telemetry::info("serving", {{"api", parts.endpoint.api},
                              {"admin", parts.endpoint.admin},
                              {"data", parts.folder.root.string()},
                              {"start_ms", std::chrono::duration_cast<std::chrono::milliseconds>(took).count()}});
}

Node::~Node() = default;

Exit Node::run() {
  auto& parts = *parts_;
  parts.io.run();
  // The second half of the shutdown order: threads that used the log and the stores end before these close.
  if (parts.reactors) parts.reactors->stop();
  if (parts.processes) parts.processes->stop();
  if (parts.queries) parts.queries->stop();
  if (parts.conservation) parts.conservation->stop();
  if (parts.audit) parts.audit->stop();
  if (parts.read_side) parts.read_side->stop();
  parts.strand.stop();
  parts.pool->stop();
  parts.queries.reset();
  parts.conservation.reset();
  parts.audit.reset();
  parts.reactors.reset();
  parts.processes.reset();
  parts.refusals.reset();
  parts.commands.reset();
  parts.log.reset();
  telemetry::info("stopped", {{"exit", static_cast<int>(parts.exit)}});
  return parts.exit;
}

void Node::stop(Exit exit) {
  boost::asio::post(parts_->io, [parts = parts_.get(), exit] { parts->begin_stop(exit); });
}

const Endpoint& Node::endpoint() const { return parts_->endpoint; }

Exit serve(const config::Config& config, Seams seams) {
  Node node(config, seams);
  fmt::print(stderr, "paypie serves {}  (health and metrics: {})\n", node.endpoint().api, node.endpoint().admin);
  return node.run();
}

}  // namespace paypie::tools
