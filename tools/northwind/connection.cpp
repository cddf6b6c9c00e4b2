// Asks again where nothing can happen twice.
#include "tools/northwind/connection.hpp"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "tools/output/output.hpp"

namespace paypie::northwind {

void keep_latest(Positions& all, const Positions& more) {
  for (const auto& [partition, token] : more) {
    auto& last = all.try_emplace(partition, token).first->second;
    if (last.offset < token.offset) last = token;
  }
}

std::vector<std::string> texts_of(const Positions& positions) {
  std::vector<std::string> texts;
  for (const auto& [partition, token] : positions) texts.push_back(log::to_text(token));
  return texts;
}

template <class Ask>
tools::ApiAnswer Connection::until_answered(Ask ask) {
  constexpr int attempts = 8;
  for (int attempt = 1;; ++attempt) {
    ++requests_;
    try {
      auto answer = ask();
      if (answer.status != 503 && answer.status != 429) return answer;
      if (attempt == attempts) return answer;
    } catch (const tools::Failure&) {
      if (attempt == attempts || tools::Interrupt::asked()) throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50L << attempt));
  }
}

tools::ApiAnswer Connection::send(const Step& step, const std::string& what) {
  auto answer =
      until_answered([&] { return api_.send(step.method, step.path, step.body, {{"Idempotency-Key", step.key}}); });
  if (answer.status >= 300) {
    try {
      tools::Api::succeeded(answer);
    } catch (const tools::Failure& failure) {
      throw tools::Failure(failure.code, fmt::format("{} {} of {}: {}", step.method, step.path, what, failure.what()));
    }
  }
  const bool of_order = step.path.starts_with("/api/v1/orders");
  if (const auto token = log::parse_position_token(answer.position); token && of_order) {
    keep_latest(seen_, {{token->where.partition, *token}});
  }
  return answer;
}

tools::ApiAnswer Connection::get(const std::string& path) {
  auto answer = until_answered([&] { return api_.get(path); });
  if (answer.status != 404) tools::Api::succeeded(answer);
  return answer;
}

}  // namespace paypie::northwind
