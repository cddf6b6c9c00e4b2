// `paypie import northwind`.
#include "tools/northwind/import.hpp"

#include <fmt/format.h>

#include "tools/paypie/commands.hpp"

namespace paypie::tools {

Exit import_northwind(const config::Config& config, const std::string& folder, int connections, Format format) {
  northwind::OrderBook book;
  try {
    book = northwind::read_order_book(folder);
  } catch (const std::runtime_error& problem) {
    throw Failure(Exit::usage, problem.what());
  }
  const auto result = northwind::import(book, endpoint_of(config), connections);
  const nlohmann::ordered_json row{
      {"orders", result.orders}, {"created", result.created}, {"known", result.known}, {"requests", result.requests}};
  const Column columns[] = {{"orders", "/orders", true},
                            {"created", "/created", true},
                            {"known before", "/known", true},
                            {"requests", "/requests", true}};
  print(rendered_one(row, columns, format));
  return Exit::ok;
}

}  // namespace paypie::tools
