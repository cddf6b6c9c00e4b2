// What is particular to commands about locations: which stream, and the rules of texts.
#include "command-side/http/body.hpp"
#include "command-side/locations/api/routes.hpp"

namespace paypie::locations {
namespace {

using boost::asio::awaitable;

struct OverHttp {
  using Decider = LocationsDecider;
  static constexpr auto not_found = Refusal::no_such_location;
  static const http::RefusalRow& row_of(Refusal why) { return locations::row_of(why); }

  template <class Command>
  static std::optional<std::string> stream_of(const Command&, const http::Request& request) {
    return locations_stream(request.caller.tenant);
  }

  static http::Response accepted(const lane::Accepted<LocationsDecider>& accepted) {
    if (!std::holds_alternative<LocationCreated>(accepted.event)) return commands::changed(accepted);
    return commands::accepted_response(201, commands::change_json(accepted.meta, accepted.event), accepted.meta,
                                       accepted.where, accepted.offset, accepted.replayed);
  }
};

}  // namespace

codec::FieldErrors faults(const CreateBody& body) {
  commands::TextRules rules;
  rules.line("/location", body.location, text_limit::location);
  rules.line("/name", body.name, text_limit::name);
  return rules.errors();
}
codec::FieldErrors faults(const ChangeBody& body) {
  commands::TextRules rules;
  rules.line("/name", body.name, text_limit::name);
  return rules.errors();
}

template <class Body>
awaitable<http::Response> change_locations(LocationCommands& api, http::Request request) {
  return commands::handle<OverHttp, Body>(api, std::move(request));
}

template awaitable<http::Response> change_locations<CreateBody>(LocationCommands&, http::Request);
template awaitable<http::Response> change_locations<ChangeBody>(LocationCommands&, http::Request);

}  // namespace paypie::locations
