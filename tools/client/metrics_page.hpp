// What a server's metrics page says: sums, and what is under way.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>

namespace paypie::tools {

// Over the lines of that name whose labels hold all of these texts. 0 where there is none.
double metric_of(const std::string& page, std::string_view name, std::initializer_list<std::string_view> labels = {});

struct UnderWay {
  double steps = 0;      // of orders and of their cashback
  double calls = 0;      // of gateways and of whoever pays out
  double by_person = 0;  // of these calls: what only a person can settle
};
// Not what waits for a date: cashback is payable days after its order.
UnderWay under_way(const std::string& page);

}  // namespace paypie::tools
