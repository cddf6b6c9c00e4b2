// What is particular to commands about number series: which stream, and the rules of texts.
#include "command-side/http/body.hpp"
#include "command-side/numbering/api/routes.hpp"

namespace paypie::numbering {
namespace {

struct OverHttp {
  using Decider = NumberSeriesDecider;
  static constexpr auto not_found = Refusal::no_such_series;
  static const http::RefusalRow& row_of(Refusal why) { return numbering::row_of(why); }

  static std::optional<std::string> stream_of(const ConfigureSeries&, const http::Request& request) {
    return named_series_stream(request.caller.tenant, request.parameters.front());
  }
  static http::Response accepted(const lane::Accepted<Decider>& accepted) { return commands::changed(accepted); }
};

}  // namespace

codec::FieldErrors faults(const ConfigureBody& body) {
  commands::TextRules rules;
  if (!body.prefix.empty()) rules.line("/prefix", body.prefix, longest_prefix);
  return rules.errors();
}

boost::asio::awaitable<http::Response> configure_series(NumberSeriesCommands& api, http::Request request) {
  return commands::handle<OverHttp, ConfigureBody>(api, std::move(request));
}

}  // namespace paypie::numbering
