// Parents by causation, then a walk.
#include "projections/causes.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

namespace paypie::projections {
namespace {

constexpr std::size_t none = std::size_t(-1);

bool is_asked_of_gateway(std::string_view type) { return type.find("_requested.") != std::string_view::npos; }

struct Tree {
  std::vector<CausedEvent> events;
  std::vector<std::size_t> cause;
  std::vector<CauseKind> kind;
  std::vector<std::string> asked_as;
  std::map<std::size_t, std::vector<std::size_t>> effects;

  explicit Tree(std::vector<CausedEvent> all) : events(std::move(all)) {
    std::ranges::sort(events, [](const auto& a, const auto& b) {
      return std::tie(a.meta.time, a.meta.stream, a.meta.version) <
             std::tie(b.meta.time, b.meta.stream, b.meta.version);
    });
    cause.assign(events.size(), none);
    kind.assign(events.size(), CauseKind::request);
    asked_as.resize(events.size());
    std::map<std::string, std::size_t> by_id, by_wish;  // evt_...; otc_.../reserve/2
    for (std::size_t i = 0; i < events.size(); ++i) {
      by_id.emplace(events[i].meta.id.text(), i);
      for (const auto& name : events[i].asks) by_wish.emplace(events[i].meta.stream + "/" + name, i);
    }
    for (std::size_t i = 0; i < events.size(); ++i) find_cause(i, by_id, by_wish);
    for (std::size_t i = 0; i < events.size(); ++i) effects[cause[i]].push_back(i);
  }

  void find_cause(std::size_t i, const std::map<std::string, std::size_t>& by_id,
                  const std::map<std::string, std::size_t>& by_wish) {
    const auto& meta = events[i].meta;
    if (const auto step = by_id.find(meta.causation); step != by_id.end() && step->second != i) {
      kind[i] = CauseKind::step;
      cause[i] = step->second;
    } else if (const auto wish = by_wish.find(meta.causation); wish != by_wish.end() && wish->second != i) {
      kind[i] = CauseKind::command;
      cause[i] = wish->second;
      asked_as[i] = meta.causation.substr(events[wish->second].meta.stream.size() + 1);
    } else if (meta.causation.starts_with(meta.stream + "/")) {
      kind[i] = CauseKind::timer;
    } else if (meta.actor.name == "gateways" || meta.actor.name.starts_with("webhook")) {
      kind[i] = meta.actor.name == "gateways" ? CauseKind::gateway : CauseKind::webhook;
      cause[i] = call_before(i);
    }
  }

  // The last thing that the gateway was asked in this stream.
  std::size_t call_before(std::size_t i) const {
    auto found = none;
    for (std::size_t other = 0; other < events.size(); ++other) {
      const auto& meta = events[other].meta;
      if (meta.stream != events[i].meta.stream || meta.version >= events[i].meta.version) continue;
      const bool later = found == none || events[found].meta.version < meta.version;
      if (is_asked_of_gateway(meta.type) && later) found = other;
    }
    return found;
  }

  void walk(std::size_t from, std::int64_t depth, std::vector<CausalNode>& out) const {
    const auto found = effects.find(from);
    if (found == effects.end()) return;
    for (const auto i : found->second) {
      const auto& meta = events[i].meta;
      CausalNode node{.id = meta.id,
                      .cause = {},
                      .depth = depth,
                      .kind = kind[i],
                      .type = meta.type,
                      .stream = meta.stream,
                      .version = meta.version,
                      .actor = meta.actor,
                      .asked_as = asked_as[i],
                      .time = meta.time,
                      .after_micros = {},
                      .traceparent = meta.traceparent};
      if (from != none) {
        node.cause = events[from].meta.id;
        node.after_micros = meta.time.micros - events[from].meta.time.micros;
      }
      out.push_back(std::move(node));
      walk(i, depth + 1, out);
    }
  }
};

}  // namespace

std::vector<CausalNode> causal_tree(std::vector<CausedEvent> events) {
  const Tree tree(std::move(events));
  std::vector<CausalNode> nodes;
  tree.walk(none, 0, nodes);
  return nodes;
}

}  // namespace paypie::projections
