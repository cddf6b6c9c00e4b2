// Asking read models that follow the log: while PostgreSQL is starting, or a projection has not passed the positions
// that were asked for, they answer 503, which is Exit::unreachable here.
#pragma once
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "tools/client/api.hpp"
#include "tools/output/output.hpp"

namespace paypie::tools {

inline constexpr std::chrono::seconds default_patience{120};

// What `ask` returns, which gets the headers that wait for these positions, and is called again while it cannot be
// answered yet.
template <class Ask>
auto until_current(const std::vector<std::string>& positions, Ask ask,
                   std::chrono::seconds patience = default_patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  std::string wait_for;
  for (const auto& position : positions) wait_for += (wait_for.empty() ? "" : ", ") + position;
  Api::Headers headers;
  if (!wait_for.empty()) headers.emplace_back("Paypie-Wait-For", wait_for);
  for (;;) {
    try {
      return ask(headers);
    } catch (const Failure& failure) {
      if (failure.code != Exit::unreachable || std::chrono::steady_clock::now() > until) throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
}

}  // namespace paypie::tools
