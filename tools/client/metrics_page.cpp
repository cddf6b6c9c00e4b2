// Lines of the text format: name{labels} value.
#include "tools/client/metrics_page.hpp"

#include <algorithm>
#include <sstream>

namespace paypie::tools {

double metric_of(const std::string& page, std::string_view name, std::initializer_list<std::string_view> labels) {
  double sum = 0;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    const bool is_it = line.starts_with(name) && line.size() > name.size() &&
                       (line[name.size()] == '{' || line[name.size()] == ' ') &&
                       std::ranges::all_of(labels, [&](std::string_view label) { return line.contains(label); });
    if (is_it) sum += std::stod(line.substr(line.rfind(' ')));
  }
  return sum;
}

UnderWay under_way(const std::string& page) {
  constexpr std::string_view process = "paypie_process_open", gateway = "paypie_gateway_open",
                             payouts = "paypie_payouts_open", person = "\"person\"";
  UnderWay sum;
  sum.steps = metric_of(page, process, {"\"order_to_cash\""}) + metric_of(page, process, {"\"cashback\""}) -
              metric_of(page, process, {"\"cashback\"", "\"timer\""});
  // Payouts that a person has to settle stay in their accounts, and contested ones are settled.
  sum.calls = metric_of(page, gateway) + metric_of(page, payouts) - metric_of(page, payouts, {person}) -
              metric_of(page, payouts, {"\"contested\""});
  sum.by_person = metric_of(page, gateway, {person});
  return sum;
}

}  // namespace paypie::tools
