// The recorder between the edge and its lanes, if there are any.
#include "tools/node/refusal_watch.hpp"

#include <boost/describe/enum_to_string.hpp>

#include "platform/telemetry/metric_table.hpp"

namespace paypie::tools {
namespace {

// Of callers that nobody knows, whatever store they name; and of those who name none.
constexpr const char* security_store = "main";

refusals::RecorderLimits limits_of(const config::Config& config) {
  return {.sampling = {.of_one = static_cast<std::size_t>(config.integer("audit.refusals_of_one")),
                       .in_all = static_cast<std::size_t>(config.integer("audit.refusals_in_all"))}};
}

}  // namespace

RefusalWatch::RefusalWatch(const config::Config& config, CommandRole* commands, http::Authenticator& callers,
                           const http::Router& routes, const Machine& machine)
    : commands_(commands),
      callers_(callers),
      of_other_stores_{telemetry::counter(telemetry::metric::audit_refusals_of_other_stores)},
      under_way_(telemetry::gauge(telemetry::metric::audit_refusals_under_way)) {
  for (std::size_t i = 0; i < refusals::fates; ++i) {
    const auto* fate = boost::describe::enum_to_string(static_cast<refusals::Fate>(i), "");
    fates_.push_back({telemetry::counter(telemetry::metric::audit_refusals, {fate})});
  }
  auto* lanes = commands ? commands->lanes<refusals::RefusalsDecider>() : nullptr;
  if (!lanes) return;
  const auto served = [commands] { return commands->served_partitions(refusals::RefusalsDecider::topic); };
  recorder_ = std::make_unique<refusals::Recorder>(
      refusals::Recorder::Parts{*lanes, served, machine.strand, machine.clock, machine.random, security_store},
      limits_of(config));
  door_ = std::make_unique<refusals::WatchedDoor>(callers, routes, *recorder_, commands->forwarder());
}

http::Authenticator& RefusalWatch::door() { return door_ ? static_cast<http::Authenticator&>(*door_) : callers_; }

void RefusalWatch::add(http::Router& to, const http::Router& from) {
  if (recorder_) return refusals::add_watched(to, from, *recorder_, commands_->forwarder());
  for (const auto& [info, handle] : from.entries()) to.add(info, handle);
}

void RefusalWatch::finish() {
  if (recorder_) recorder_->finish();
}

void RefusalWatch::refresh_metrics() {
  if (!recorder_) return;
  const auto now = recorder_->figures();
  for (std::size_t i = 0; i < fates_.size(); ++i) fates_[i].follow(now.by_fate.at(i));
  of_other_stores_.follow(now.of_other_stores);
  under_way_.set(static_cast<double>(now.under_way));
}

}  // namespace paypie::tools
