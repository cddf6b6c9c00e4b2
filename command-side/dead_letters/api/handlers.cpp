// What is particular to commands of a dead letter: which one. The rest is command-side/http/handling.hpp.
#include "command-side/dead_letters/api/routes.hpp"
#include "command-side/http/body.hpp"

namespace paypie::dead_letters {
namespace {

using boost::asio::awaitable;

struct OverHttp {
  using Decider = DeadLetterDecider;
  static constexpr auto not_found = Refusal::no_such_letter;
  static const http::RefusalRow& row_of(Refusal why) { return dead_letters::row_of(why); }

  template <class Command>
  static std::optional<std::string> stream_of(const Command&, const http::Request& request) {
    return commands::stream_in_path<DeadLetterId>(request);
  }

  static http::Response accepted(const lane::Accepted<DeadLetterDecider>& accepted) {
    return commands::changed(accepted);
  }
};

codec::FieldErrors with_reason(const std::string& reason) {
  commands::TextRules rules;
  rules.line("/reason", reason, text_limit::reason);
  return rules.errors();
}

}  // namespace

codec::FieldErrors faults(const RetryBody& body) { return with_reason(body.reason); }
codec::FieldErrors faults(const SkipBody& body) { return with_reason(body.reason); }

template <class Body>
awaitable<http::Response> change_letter(DeadLetterCommands& api, http::Request request) {
  return commands::handle<OverHttp, Body>(api, std::move(request));
}

template awaitable<http::Response> change_letter<RetryBody>(DeadLetterCommands&, http::Request);
template awaitable<http::Response> change_letter<SkipBody>(DeadLetterCommands&, http::Request);

}  // namespace paypie::dead_letters
