// Events as clients get them: like they are in the log, but for what their context says by a shown() beside the event
// (what of a bank account's number anybody may see).
#pragma once
#include <string>
#include <variant>

#include "events/codec/write.hpp"

namespace paypie::codec {

template <class... Events>
void write_shown(std::string& out, const std::variant<Events...>& event) {
  std::visit(
      [&]<class E>(const E& data) {
        if constexpr (requires { shown(data); }) {
          write(out, shown(data));
        } else {
          write(out, data);
        }
      },
      event);
}

}  // namespace paypie::codec
