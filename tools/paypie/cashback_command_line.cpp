// The command line of cashback: what is owed to whom, and why.
#include "tools/paypie/parsed.hpp"

namespace paypie::tools {

namespace {

using List = Exit (*)(const config::Config&, const ListOptions&, Format);
using Show = Exit (*)(const config::Config&, const std::string&, const std::string&, Format);

void add_list(CLI::App& group, Parsed& parsed, const std::string& help, List run) {
  auto* list = command(group, "list", help);
  list->add_option("--filter", parsed.list.filters, "name=value, as the API's query parameters; repeatable");
  list->add_option("--limit", parsed.list.limit, "Most to show; 0: all")->check(CLI::NonNegativeNumber);
  list->callback([&parsed, run] {
    parsed.run = [&parsed, run](const auto& config) { return run(config, parsed.list, parsed.format); };
  });
}

void add_show(CLI::App& group, Parsed& parsed, const std::string& id, Show run) {
  auto* show = command(group, "show", "One of them");
  show->add_option("id", parsed.id, id)->required();
  show->add_option("--as-of", parsed.as_of, "A version, or an RFC 3339 time");
  show->callback([&parsed, run] {
    parsed.run = [&parsed, run](const auto& config) { return run(config, parsed.id, parsed.as_of, parsed.format); };
  });
}

}  // namespace

void add_cashback(CLI::App& app, Parsed& parsed) {
  auto* group = command_group(app, "cashback", "What is owed to customers, of which orders, by which programmes");
  auto* programmes = command_group(*group, "programmes", "Rules of the store");
  add_list(*programmes, parsed, "In the order in which they were created", cashback_programme_list);
  auto* accounts = command_group(*group, "accounts", "One for each customer and currency");
  add_list(*accounts, parsed, "The youngest first", cashback_account_list);
  add_show(*accounts, parsed, "cba_...", cashback_account_show);
  auto* claims = command_group(*group, "claims", "The cashback of each order");
  add_list(*claims, parsed, "The youngest first", cashback_claim_list);
  add_show(*claims, parsed, "clm_...", cashback_claim_show);
}

}  // namespace paypie::tools
