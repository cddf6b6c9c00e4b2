// Cashback from the command line: programmes, accounts, and the claims of orders.
#include <fmt/format.h>

#include "tools/paypie/commands.hpp"

namespace paypie::tools {

namespace {

const Column account_columns[] = {{"account", "/id"},
                                  {"currency", "/currency"},
                                  {"approved", "/approved/amount", true},
                                  {"reversed", "/reversed/amount", true},
                                  {"paid", "/paid/amount", true},
                                  {"under way", "/under_way/amount", true},
                                  {"owed", "/liability/amount", true},
                                  {"carried", "/carried_forward/amount", true},
                                  {"in review", "/counts/in_review", true},
                                  {"for a person", "/counts/payouts_for_a_person", true}};
const Column claim_columns[] = {{"claim", "/id"},
                                {"order", "/order"},
                                {"programme", "/programme"},
                                {"phase", "/phase"},
                                {"why", "/why"},
                                {"asked", "/asked/amount", true},
                                {"approved", "/approved/amount", true},
                                {"reversed", "/reversed/amount", true},
                                {"payable from", "/payable_from"}};

std::string path_of(std::string_view list, const std::string& id, const std::string& as_of) {
  const std::string query = as_of.empty() ? "" : "?as_of=" + http_client::percent_encoded(as_of);
  return fmt::format("/api/v1/cashback/{}/{}{}", list, http_client::percent_encoded(id), query);
}

}  // namespace

Exit cashback_programme_list(const config::Config& config, const ListOptions& options, Format format) {
  const Column columns[] = {{"programme", "/id"},
                            {"title", "/rules/title"},
                            {"currency", "/rules/currency"},
                            {"first rate", "/rules/tiers/0/rate", true},
                            {"days to wait", "/rules/waiting_days", true},
                            {"active", "/active"},
                            {"reason", "/reason"}};
  Api api(endpoint_of(config));
  print(rendered(rows_of(api, "/api/v1/cashback/programmes", options), columns, format));
  return Exit::ok;
}

Exit cashback_account_list(const config::Config& config, const ListOptions& options, Format format) {
  Api api(endpoint_of(config));
  print(rendered(rows_of(api, "/api/v1/cashback/accounts", options), account_columns, format));
  return Exit::ok;
}

Exit cashback_account_show(const config::Config& config, const std::string& id, const std::string& as_of,
                           Format format) {
  Api api(endpoint_of(config));
  print(rendered_one(Api::succeeded(api.get(path_of("accounts", id, as_of))).body, account_columns, format));
  return Exit::ok;
}

Exit cashback_claim_list(const config::Config& config, const ListOptions& options, Format format) {
  Api api(endpoint_of(config));
  print(rendered(rows_of(api, "/api/v1/cashback/claims", options), claim_columns, format));
  return Exit::ok;
}

Exit cashback_claim_show(const config::Config& config, const std::string& id, const std::string& as_of, Format format) {
  Api api(endpoint_of(config));
  print(rendered_one(Api::succeeded(api.get(path_of("claims", id, as_of))).body, claim_columns, format));
  return Exit::ok;
}

}  // namespace paypie::tools
