// Answers and their header fields.
#include "command-side/http/command_answer.hpp"

#include "events/log/position_token.hpp"
#include "platform/http/conditional.hpp"

namespace paypie::commands {

std::string no_change_json(const std::string& stream, std::uint64_t version) {
  std::string out = "{\"id\":";
  json::append_text(out, stream);
  out += ",\"version\":";
  json::append_integer(out, version);
  out += ",\"event\":null}";
  return out;
}

http::Response accepted_response(int status, std::string body, const Envelope& meta, const log::TopicPartition& where,
                                 log::Offset offset, bool replayed) {
  http::Response response{.status = status, .body = std::move(body)};
  response.headers.emplace_back("ETag", http::version_tag(meta.version));
  response.headers.emplace_back("Paypie-Position", log::to_text(log::PositionToken{where, offset}));
  if (replayed) response.headers.emplace_back("Idempotent-Replayed", "true");
  return response;
}

http::Response no_change_response(const std::string& stream, const lane::NothingToDo& nothing) {
  http::Response response{.status = 200, .body = no_change_json(stream, nothing.version)};
  response.headers.emplace_back("ETag", http::version_tag(nothing.version));
  if (nothing.replayed) response.headers.emplace_back("Idempotent-Replayed", "true");
  return response;
}

void add_marks(http::Problem& problem, std::uint64_t version, bool replayed) {
  if (version > 0) problem.headers.emplace_back("ETag", http::version_tag(version));
  if (replayed) problem.headers.emplace_back("Idempotent-Replayed", "true");
}

}  // namespace paypie::commands
