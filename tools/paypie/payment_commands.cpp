// Payments from the command line: what became of them, and what was done with their money.
#include <fmt/format.h>

#include "tools/paypie/commands.hpp"

namespace paypie::tools {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* path = "/api/v1/payments";

// A row of its own for each transaction: that is what is held against the gateway's books.
const Column transaction_columns[] = {{"transaction", "/id"},
                                      {"kind", "/kind"},
                                      {"state", "/state"},
                                      {"amount", "/amount/amount", true},
                                      {"currency", "/amount/currency"},
                                      {"gateway", "/gateway"},
                                      {"reference", "/gateway_reference"},
                                      {"code", "/code"},
                                      {"message", "/message"},
                                      {"updated", "/updated_at"}};

std::string said_about(const Json& payment) {
  auto text = fmt::format("payment {} of order {} is {}", payment.at("id").get<std::string>(),
                          payment.at("order").get<std::string>(), payment.at("state").get<std::string>());
  if (payment.at("test_mode").get<bool>()) text += ", in test mode";
  const auto minor = [&](const char* sum) { return payment.at(sum).at("amount").get<std::int64_t>(); };
  text += fmt::format("\nin minor units of {}: {} asked, {} authorised, {} captured, {} refunded",
                      payment.at("amount").at("currency").get<std::string>(), minor("amount"), minor("authorized"),
                      minor("captured"), minor("refunded"));
  for (const auto& doubt : payment.at("reconciliation")) {
    text += fmt::format("\n{} is in doubt since {}: {}", doubt.at("transaction").get<std::string>(),
                        doubt.at("since").get<std::string>(), doubt.at("reason").get<std::string>());
    text += doubt.at("needs_person").get<bool>() ? "; it waits for a person" : "; the gateway is asked again";
  }
  return text + "\n";
}

}  // namespace

Exit payment_list(const config::Config& config, const ListOptions& options, Format format) {
  const Column columns[] = {{"payment", "/id"},
                            {"order", "/order"},
                            {"state", "/state"},
                            {"amount", "/amount/amount", true},
                            {"captured", "/captured/amount", true},
                            {"refunded", "/refunded/amount", true},
                            {"currency", "/amount/currency"},
                            {"gateway", "/gateway"},
                            {"reference", "/gateway_reference"},
                            {"created", "/created_at"}};
  Api api(endpoint_of(config));
  print(rendered(rows_of(api, path, options), columns, format));
  return Exit::ok;
}

Exit payment_show(const config::Config& config, const std::string& id, const std::string& as_of, Format format) {
  Api api(endpoint_of(config));
  const std::string query = as_of.empty() ? "" : "?as_of=" + http_client::percent_encoded(as_of);
  const auto answer = api.get(std::string(path) + "/" + http_client::percent_encoded(id) + query);
  const auto& payment = Api::succeeded(answer).body;
  if (format == Format::json || format == Format::jsonl) {
    print(rendered_one(payment, {}, format));
    return Exit::ok;
  }
  const auto& transactions = payment.at("transactions");
  fmt::print(stderr, "{}", said_about(payment));
  print(rendered(std::vector<Json>(transactions.begin(), transactions.end()), transaction_columns, format));
  return Exit::ok;
}

}  // namespace paypie::tools
