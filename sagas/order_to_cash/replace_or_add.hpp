// Lists of things that have an id: what is known of one is replaced, what is new comes last.
#pragma once
#include <algorithm>
#include <vector>

namespace paypie::order_to_cash {

template <class T, class Same>
void replace_or_add(std::vector<T>& all, const T& one, Same same) {
  const auto known = std::ranges::find_if(all, same);
  if (known == all.end()) {
    all.push_back(one);
  } else {
    *known = one;
  }
}

}  // namespace paypie::order_to_cash
