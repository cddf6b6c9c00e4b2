// The command line: which commands and options there are, and which function each one calls. CLI11 stays in the files
// that include parsed.hpp.
#include "tools/paypie/command_line.hpp"

#include <fmt/format.h>

#include "tools/checkpoints/gather.hpp"
#include "tools/log/source.hpp"
#include "tools/log_copy/command.hpp"
#include "tools/node/node.hpp"
#include "tools/node/settings.hpp"
#include "tools/paypie/commands.hpp"
#include "tools/paypie/parsed.hpp"

namespace paypie::tools {

namespace {

void add_configuration(CLI::App& app, CommandLine& line) {
  app.add_option("--config", line.config_file, "TOML file of settings")->group("Configuration");
  for (const auto& key : configuration_keys()) {
    // Keys without a dot are what a person sets; the others are in docs/reference/config.md.
    const bool shown = key.name.find('.') == std::string_view::npos;
    app.add_option_function<std::string>(
           config::flag_name(key.name),
           [&line, name = std::string(key.name)](const std::string& value) { line.flags[name] = value; },
           std::string(key.help))
        ->group(shown ? "Configuration" : "");
  }
}

void add_serving(CLI::App& app, Parsed& parsed) {
  auto* up = command(app, "up", "Start everything, import the sample orders, show where to look, keep serving");
  up->add_option("--northwind", parsed.up.northwind, "Folder of the sample data")->type_name("DIR");
  up->add_flag("--empty", parsed.up.empty, "Import nothing");
  up->add_flag("--once", parsed.up.once, "End after printing the totals");
  up->add_option("--speed", parsed.up.per_second, "Orders a second, to look on; 0: as fast as it goes")
      ->check(CLI::NonNegativeNumber);
  up->add_option("--script", parsed.up.script, "How the gateways that are started behave: rough, calm or instant")
      ->check(CLI::IsMember({"rough", "calm", "instant"}));
  up->add_option("--gateways", parsed.up.gateways, "Simulated gateways that run already; else they are started")
      ->type_name("URL");
  up->callback([&] { parsed.run = [&](const auto&) { return up_and_serve(parsed.line, parsed.up); }; });

  command(app, "serve", "Serve the API with the roles of --roles")->callback([&] {
    parsed.run = [](const auto& config) { return serve(config); };
  });
  command(app, "postgres", "Run a private PostgreSQL alone, for several nodes of this machine; prints its URL")
      ->callback([&] { parsed.run = [](const auto& config) { return postgres_alone(config); }; });
}

void add_import(CLI::App& app, Parsed& parsed) {
  auto* import = command_group(app, "import", "Bring data in through the HTTP API of a running server");
  auto* northwind = command(*import, "northwind", "The Northwind order book; repeating it imports nothing twice");
  northwind->add_option("dir", parsed.folder, "Folder of its CSV files")->required()->type_name("DIR");
  northwind->add_option("--connections", parsed.connections, "Connections to the server")->check(CLI::Range(1, 100));
  northwind->callback([&] {
    parsed.run = [&](const auto& config) {
      return import_northwind(config, parsed.folder, parsed.connections, parsed.format);
    };
  });
}

void add_orders(CLI::App& app, Parsed& parsed) {
  auto* order = command_group(app, "order", "Create, show and list orders of a running server");
  auto* create = command(*order, "create", "Create an order from a JSON body");
  create->add_option("file", parsed.body_file, "JSON file, - for stdin")->required();
  create->add_option("--key", parsed.idempotency_key, "Idempotency-Key; without one a random one is used");
  create->callback([&] {
    parsed.run = [&](const auto& config) {
      return order_create(config, parsed.body_file, parsed.idempotency_key, parsed.format);
    };
  });
  auto* refund = command(*order, "refund", "Give back money, or bring pieces back into stock, from a JSON body");
  refund->add_option("id", parsed.id, "ord_...")->required();
  refund->add_option("file", parsed.body_file, "JSON file, - for stdin")->required();
  refund->add_option("--key", parsed.idempotency_key, "Idempotency-Key; without one a random one is used");
  refund->callback([&] {
    parsed.run = [&](const auto& config) {
      return order_refund(config, parsed.id, parsed.body_file, parsed.idempotency_key, parsed.format);
    };
  });
  auto* show = command(*order, "show", "Show one order");
  show->add_option("id", parsed.id, "ord_...")->required();
  show->add_option("--as-of", parsed.as_of, "As it was at an RFC 3339 time or version");
  show->callback([&] {
    parsed.run = [&](const auto& config) { return order_show(config, parsed.id, parsed.as_of, parsed.format); };
  });
  auto* causes = command(*order, "causes", "What led to what: requests, steps, commands, gateway calls, webhooks");
  causes->add_option("id", parsed.id, "ord_...")->required();
  causes->callback(
      [&] { parsed.run = [&](const auto& config) { return order_causes(config, parsed.id, parsed.format); }; });
  auto* list = command(*order, "list", "List orders, newest first");
  list->add_option("--filter", parsed.list.filters, "name=value, as the API's query parameters; repeatable");
  list->add_option("--limit", parsed.list.limit, "Most orders to show; 0: all")->check(CLI::NonNegativeNumber);
  list->callback(
      [&] { parsed.run = [&](const auto& config) { return order_list(config, parsed.list, parsed.format); }; });
}

void add_projections(CLI::App& app, Parsed& parsed) {
  auto* group = command_group(app, "projection", "Read models of a running server");
  command(*group, "list", "Every projection with its state")->callback([&] {
    parsed.run = [&](const auto& config) { return projection_list(config, parsed.format); };
  });
  command(*group, "lag", "How far behind each projection is")->callback([&] {
    parsed.run = [&](const auto& config) { return projection_lag(config, parsed.format); };
  });
  auto* rebuild = command(*group, "rebuild", "Drop a projection's tables and build them again from the log");
  rebuild->add_option("name", parsed.key, "orders")->required();
  rebuild->add_flag("--yes", parsed.yes, "Do not ask");
  rebuild->callback(
      [&] { parsed.run = [&](const auto& config) { return projection_rebuild(config, parsed.key, parsed.yes); }; });
}

Exit run_replay(const config::Config& config, const Parsed& parsed) {
  replay::Request request{data_folder(config).root, parsed.format, config.text("postgres"), log_source(config)};
  request.checkpoints = [data = request.data, postgres = request.postgres] {
    return checkpoints::gather(data, postgres);
  };
  return parsed.replay.run(request);
}

void add_replay(CLI::App& app, Parsed& parsed) {
  auto* group = command_group(app, "replay", "Read the log and check it; changes nothing");
  replay::add_commands(*group, parsed.replay);
  group->callback([&] { parsed.run = [&](const auto& config) { return run_replay(config, parsed); }; });
  replay::add_tail(app, parsed.replay);
  app.get_subcommand("tail")->parse_complete_callback(
      [&] { parsed.run = [&](const auto& config) { return run_replay(config, parsed); }; });
}

void add_log(CLI::App& app, Parsed& parsed) {
  auto* group = command_group(app, "log", "The log itself");
  auto* copy = command(*group, "copy", "Copy a log, record by record; the same command again goes on where it stopped");
  copy->add_option("from", parsed.from,
                   "embedded:DIR (a data folder), or kafka://host:port[,host:port...][?topic_prefix=...]")
      ->required();
  copy->add_option("to", parsed.to, "The same; a log that is empty or was copied in part")->required();
  copy->callback([&] {
    parsed.run = [&](const auto& config) {
      return log_copy::copy_command(parsed.from, parsed.to, log_source(config), log_copy::copy_limits(config),
                                    parsed.format);
    };
  });
}

void add_topics(CLI::App& app, Parsed& parsed) {
  auto* group = command_group(app, "topics", "The topics of a log on Kafka, as they must be");
  const auto one = [&](const char* name, const char* help, Exit (*run)(const config::Config&, Format)) {
    command(*group, name, help)->callback([&parsed, run] {
      parsed.run = [&parsed, run](const auto& config) { return run(config, parsed.format); };
    });
  };
  one("plan", "What is different", topics_plan);
  one("apply", "Create what is missing, alter what may be altered", topics_apply);
  one("check", "As plan, with exit 3 if there is a difference", topics_check);
}

void add_looking(CLI::App& app, Parsed& parsed) {
  command(app, "doctor", "Check what a running server and its data folder need")->callback([&] {
    parsed.run = [&](const auto& config) { return doctor(config, parsed.format); };
  });
  auto* config_group = command_group(app, "config", "Settings and where they come from");
  command(*config_group, "list", "Every key with its value and origin")->callback([&] {
    parsed.run = [&](const auto& config) { return config_list(config, parsed.format); };
  });
  auto* explain = command(*config_group, "explain", "Which source set a key");
  explain->add_option("key", parsed.key, "http.port")->required();
  explain->callback(
      [&] { parsed.run = [&](const auto& config) { return config_explain(config, parsed.key, parsed.format); }; });
  auto* page = command(app, "reference", "A generated page of docs/reference");
  page->group("");
  page->add_option("page", parsed.page, "asyncapi, config, events, metrics, problems, schemas or the path of a schema")
      ->required();
  page->callback([&] { parsed.run = [&](const auto&) { return reference_page(parsed.page); }; });
  command(app, "version", "The version")->callback([&] {
    parsed.run = [](const auto&) {
      print("paypie " + version() + "\n");
      return Exit::ok;
    };
  });
}

}  // namespace

CLI::App* command(CLI::App& parent, const std::string& name, const std::string& help) {
  auto* sub = parent.add_subcommand(name, help);
  sub->fallthrough();
  return sub;
}

CLI::App* command_group(CLI::App& parent, const std::string& name, const std::string& help) {
  auto* sub = command(parent, name, help);
  sub->require_subcommand(1);
  return sub;
}

int run_command_line(int count, char** words) {
  CLI::App app("paypie: an event-sourced core for commerce and payments", "paypie");
  app.require_subcommand(1);
  app.fallthrough();
  app.get_formatter()->column_width(32);
  Parsed parsed;
  const std::map<std::string, Format> formats{
      {"table", Format::table}, {"json", Format::json}, {"jsonl", Format::jsonl}, {"csv", Format::csv}};
  app.add_option("-o,--output", parsed.format, "table, json, jsonl or csv")
      ->transform(CLI::CheckedTransformer(formats))
      ->type_name("FORMAT");
  add_configuration(app, parsed.line);
  add_serving(app, parsed);
  add_import(app, parsed);
  add_orders(app, parsed);
  add_payments(app, parsed);
  add_ledger(app, parsed);
  add_stock(app, parsed);
  add_cashback(app, parsed);
  add_approvals(app, parsed);
  add_number_series(app, parsed);
  add_processes(app, parsed);
  add_dead_letters(app, parsed);
  add_projections(app, parsed);
  add_replay(app, parsed);
  add_audit(app, parsed);
  add_risk(app, parsed);
  add_log(app, parsed);
  add_topics(app, parsed);
  add_looking(app, parsed);
  try {
    app.parse(count, words);
    const auto config = load_configuration(parsed.line);
    configure_telemetry(config);
    return static_cast<int>(parsed.run(config));
  } catch (const CLI::ParseError& problem) {
    if (problem.get_exit_code() == 0) return app.exit(problem);  // --help
    fmt::print(stderr, "paypie: {}\n", problem.what());
    return static_cast<int>(Exit::usage);
  } catch (const Failure& failure) {
    fmt::print(stderr, "paypie: {}\n", failure.what());
    return static_cast<int>(failure.code);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "paypie: {}\n", problem.what());
    return static_cast<int>(Exit::internal);
  }
}

}  // namespace paypie::tools
