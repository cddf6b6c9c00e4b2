// Lane: who waits for which answer, and until when. Included by instantiate.hpp only.
#pragma once
#include <utility>

#include "command-side/lane/lane.hpp"

namespace paypie::lane {

template <Decider D>
void Lane<D>::run(const RequestPtr<D>& request, Stage stage) {
  request->stage = stage;
  running_[request->ask.id].requests.push_back(request);
}

// The command is decided: all attempts get the same answer, but for those whose request was another one.
template <Decider D>
void Lane<D>::settle(const CommandId& id, const Bytes32& request, const Answer<D>& answer, bool first_is_replay) {
  auto attempts = running_.extract(id);
  if (attempts.empty()) return;
  bool again = first_is_replay;
  for (const auto& attempt : attempts.mapped().requests) {
    if (attempt->on_answer) {
      if (attempt->ask.request != request && !config_.bugs.request_hash_ignored) {
        counters_.reached(Rare::joined_with_another_request);
        fail(*attempt, Failure::key_reused);
      } else {
        Answer<D> copy = answer;
        std::visit(
            [again]<class Kind>(Kind& kind) {
              if constexpr (!std::is_same_v<Kind, Failed>) kind.replayed = again;
            },
            copy);
        reply(*attempt, std::move(copy));
      }
    }
    again = true;
  }
}

template <Decider D>
void Lane<D>::reply(Request<D>& request, Answer<D> answer) {
  if (!request.on_answer) return;
  --waiting_;
  struct Count {
    Counters& counters;
    void operator()(const Accepted<D>& accepted) const {
      ++(accepted.replayed ? counters.replayed : counters.accepted);
    }
    void operator()(const NothingToDo& nothing) const {
      ++(nothing.replayed ? counters.replayed : counters.nothing_to_do);
    }
    void operator()(const RefusedBy<D>& refused) const { ++(refused.replayed ? counters.replayed : counters.refused); }
    void operator()(const Failed& failed) const { ++counters.failed[static_cast<std::size_t>(failed.why)]; }
  };
  std::visit(Count{counters_}, answer);
  auto tell = std::exchange(request.on_answer, nullptr);
  tell(std::move(answer));
}

template <Decider D>
void Lane<D>::answer_overdue() {
  const auto now = parts_.clock.monotonic();
  std::erase_if(unanswered_, [](const RequestPtr<D>& request) { return !request->on_answer; });
  for (const auto& request : unanswered_) {
    if (request->ask.deadline > now) continue;
    switch (request->stage) {
      case Stage::replayed: fail(*request, Failure::outcome_unknown); break;
      case Stage::attached: fail(*request, Failure::still_running); break;
      case Stage::in_flight:
      case Stage::queued:
      case Stage::loading:
      case Stage::held: fail_undecided(*request, Failure::not_serving); break;
    }
  }
}

template <Decider D>
void Lane<D>::fail_queued(Failure why) {
  const auto queue = std::exchange(queue_, {});
  for (const auto& request : queue) fail_undecided(*request, why);
}

}  // namespace paypie::lane
