// What is particular to commands about settlement files: which stream, and the rules of texts.
#include <algorithm>

#include "command-side/http/body.hpp"
#include "command-side/settlements/api/routes.hpp"

namespace paypie::settlements {
namespace {

using boost::asio::awaitable;

struct OverHttp {
  using Decider = SettlementDecider;
  static constexpr auto not_found = Refusal::no_such_settlement;
  static const http::RefusalRow& row_of(Refusal why) { return settlements::row_of(why); }

  static std::optional<std::string> stream_of(const OpenSettlement& ask, const http::Request& request) {
    return settlement_stream(request.caller.tenant, ask.gateway, ask.digest);
  }
  template <class Command>
  static std::optional<std::string> stream_of(const Command&, const http::Request& request) {
    return commands::stream_in_path<SettlementId>(request);
  }

  static http::Response accepted(const lane::Accepted<SettlementDecider>& accepted) {
    auto response = commands::changed(accepted);
    if (std::holds_alternative<SettlementOpened>(accepted.event)) {
      response.status = 201;
      response.headers.emplace_back("Location", "/api/v1/ledger/settlements/" + accepted.meta.stream);
    }
    return response;
  }
};

bool is_digest(std::string_view text) {
  return text.size() == text_limit::digest &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

codec::FieldErrors faults(const OpenBody& body) {
  commands::TextRules rules;
  rules.line("/gateway", body.gateway, text_limit::gateway);
  rules.line("/file", body.file, text_limit::file);
  if (!is_digest(body.digest)) rules.refuse("/digest", "field.malformed", "must be 64 lower-case hex digits");
  return rules.errors();
}
codec::FieldErrors faults(const LinesBody& body) {
  commands::TextRules rules;
  for (std::size_t index = 0; index < body.lines.size(); ++index) {
    const auto pointer = "/lines/" + std::to_string(index);
    rules.line(pointer + "/reference", body.lines[index].reference, text_limit::reference);
    rules.line(pointer + "/also", body.lines[index].also, text_limit::reference);
  }
  return rules.errors();
}
codec::FieldErrors faults(const CompleteBody&) { return {}; }

template <class Body>
awaitable<http::Response> change_settlement(SettlementCommands& api, http::Request request) {
  return commands::handle<OverHttp, Body>(api, std::move(request));
}

template awaitable<http::Response> change_settlement<OpenBody>(SettlementCommands&, http::Request);
template awaitable<http::Response> change_settlement<LinesBody>(SettlementCommands&, http::Request);
template awaitable<http::Response> change_settlement<CompleteBody>(SettlementCommands&, http::Request);

}  // namespace paypie::settlements
