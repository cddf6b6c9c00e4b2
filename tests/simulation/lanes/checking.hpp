// What must hold of every story (log-protocol, "What must be shown"). Reads the log with the rule itself and knows
// nothing of lanes but the answers they gave and the stores they left.
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "command-side/lane/records.hpp"
#include "command-side/lane/state_codec.hpp"
#include "events/log/validity.hpp"
#include "tests/simulation/lanes/repertoire.hpp"

namespace paypie::simulation {

// A commit that counts, and the state of its stream after it.
template <Decider D>
struct Counted {
  log::Offset offset;
  CommandId command;
  Bytes32 request{};
  lane::StreamState<D> after;
  Envelope meta;
  typename D::Event event;
};

template <Decider D>
struct StreamHistory {
  using State = lane::StreamState<D>;
  std::vector<Counted<D>> commits;
  // How many of them lie before `end`.
  std::size_t until(log::Offset end) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(commits, [end](const auto& one) { return one.offset < end; }));
  }
  const State& state_after(std::size_t many) const {
    static const State nothing;
    return many == 0 ? nothing : commits[many - 1].after;
  }
};

template <Decider D>
class Checker {
  using Accepted = lane::Accepted<D>;
  using Failed = lane::Failed;
  using Failure = lane::Failure;
  using NothingToDo = lane::NothingToDo;
  using RefusedBy = lane::RefusedBy<D>;
  using State = lane::StreamState<D>;
  using Attempt = simulation::Attempt<D>;
  using Counted = simulation::Counted<D>;

 public:
  explicit Checker(const Story<D>& story) : story_(story) {}

  std::vector<std::string> run() {
    for (const auto& [partition, records] : story_.log) fold(partition, records);
    for (const auto& attempt : story_.attempts) {
      if (attempt.answer) std::visit([&](const auto& answer) { check(attempt, answer); }, *attempt.answer);
    }
    check_nothing_happened();
    for (const auto& sight : story_.stores) check(sight);
    check_confirmed();
    for (const auto& alarm : story_.alarms) fail("an alarm: {}", alarm);
    if (!story_.finished) fail("calm times, and still somebody waits for an answer");
    return std::move(found_);
  }

 private:
  template <class... Arguments>
  void fail(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    found_.push_back(fmt::format(text, std::forward<Arguments>(arguments)...));
  }

  void fold(int partition, const std::vector<std::shared_ptr<const log::Record>>& records) {
    log::Validity validity;
    for (const auto& record : records) {
      const auto marks = log::marks_of(*record);
      if (validity.judge(marks) != log::Verdict::counts || marks->kind != log::Marks::Kind::commit) continue;
      const auto decoded = codec_.decode(record->value);
      const auto command = lane::command_marks(*record);
      if (!decoded || !command) {
        fail("{}/{} counts and cannot be read", partition, record->offset.value);
        continue;
      }
      take(partition, *record, *command, *decoded);
    }
  }

  void take(int partition, const log::Record& record, const lane::CommandMarks& command,
            const lane::Decoded<D>& decoded) {
    const auto& [meta, event] = decoded;
    auto& history = streams_[meta.stream];
    const State before = history.state_after(history.commits.size());
    const auto [known, fresh] = commands_.emplace(command.command, meta.time);
    if (!fresh && !is_forgotten(std::exchange(known->second, meta.time), meta.time)) {
      fail("command {} counts twice, the second time at {}/{}", command.command.text(), partition, record.offset.value);
    }
    if (meta.version != before.version + 1) {
      fail("{} goes from version {} to {}", meta.stream, before.version, meta.version);
    }
    if (meta.time.micros < last_time_[partition])
      fail("recorded time goes back at {}/{}", partition, record.offset.value);
    last_time_[partition] = meta.time.micros;
    // P3: decided on exactly what the log says.
    if (const auto* attempt = first_attempt(command.command)) {
      const auto decision = D::decide(before.state, attempt->command);
      const auto* happened = std::get_if<Happened<typename D::Event>>(&decision);
      if (!happened || happened->event != event)
        fail("{}/{} was decided on another state", partition, record.offset.value);
    }
    State after{meta.version, meta.store, before.version == 0 ? meta.correlation : before.correlation, {}};
    try {
      after.state = D::evolve(before.state, event);
    } catch (const ImpossibleHistory& impossible) {
      fail("{}: {}", meta.stream, impossible.what());
    }
    history.commits.push_back({record.offset, command.command, command.request, after, meta, event});
  }

  const Attempt* first_attempt(const CommandId& id) const {
    const auto found = std::ranges::find(story_.attempts, id, &Attempt::id);
    return found == story_.attempts.end() ? nullptr : &*found;
  }

  // Whether a command recorded then need not be known any more.
  bool is_forgotten(Timestamp recorded, Timestamp now) const {
    return story_.remember_for && recorded.micros + story_.remember_for->count() <= now.micros;
  }

  // P1, P4, replays equal.
  void check(const Attempt& attempt, const Accepted& answer) {
    if (!commands_.contains(attempt.id)) return fail("{} was accepted and does not count", attempt.id.text());
    const auto& commits = streams_[attempt.stream].commits;
    const auto commit = std::ranges::find(commits, answer.offset, &Counted::offset);
    if (commit == commits.end() || commit->command != attempt.id || commit->meta != answer.meta ||
        commit->event != answer.event) {
      return fail("{} was answered with another event than the log has", attempt.id.text());
    }
    if (commit->request != attempt.request) fail("{} was accepted with another request", attempt.id.text());
    if (answer.offset >= attempt.log_end_when_answered) fail("{} was answered before it landed", attempt.id.text());
  }

  // R1: at some point between asking and answering, this was the answer.
  template <class Fits>
  void check_true_meanwhile(const Attempt& attempt, std::string_view what, Fits fits) {
    const auto& history = streams_[attempt.stream];
    const auto last = history.until(attempt.log_end_when_answered);
    for (auto many = history.until(attempt.log_end_when_asked); many <= last; ++many) {
      if (fits(history.state_after(many))) return;
    }
    fail("{} was answered '{}', which was not true at any time between asking and answering", attempt.id.text(), what);
  }

  bool applied_before(const Attempt& attempt) {
    return std::ranges::any_of(streams_[attempt.stream].commits, [&](const Counted& commit) {
      return commit.command == attempt.id && commit.offset < attempt.log_end_when_asked &&
             !is_forgotten(commit.meta.time, attempt.answered_at);
    });
  }

  template <class A>
  void check_replay(const Attempt& attempt, const A& answer) {
    const bool known = std::ranges::any_of(story_.attempts, [&](const Attempt& other) {
      const auto* same = other.answer ? std::get_if<A>(&*other.answer) : nullptr;
      return other.id == attempt.id && same && !same->replayed && same->version == answer.version;
    });
    // The first answer may have come too late for its own deadline.
    const bool timed_out = std::ranges::any_of(story_.attempts, [&](const Attempt& other) {
      return other.id == attempt.id && (!other.answer || std::holds_alternative<Failed>(*other.answer));
    });
    if (!known && !timed_out) fail("{} got a replay of an answer nobody got first", attempt.id.text());
  }

  void check(const Attempt& attempt, const RefusedBy& answer) {
    if (answer.replayed) return check_replay(attempt, answer);
    if (applied_before(attempt)) return fail("{} was refused after it was applied", attempt.id.text());
    check_true_meanwhile(attempt, "refused", [&](const State& state) {
      const auto decision = D::decide(state.state, attempt.command);
      const auto* refused = std::get_if<Refused<typename D::Refusal>>(&decision);
      return refused && refused->why == answer.why && state.version == answer.version;
    });
  }

  void check(const Attempt& attempt, const NothingToDo& answer) {
    if (answer.replayed) return check_replay(attempt, answer);
    if (applied_before(attempt)) return fail("{} was called done without itself", attempt.id.text());
    check_true_meanwhile(attempt, "nothing to do", [&](const State& state) {
      return std::holds_alternative<AlreadyDone>(D::decide(state.state, attempt.command)) &&
             state.version == answer.version;
    });
  }

  void check(const Attempt& attempt, const Failed& answer) {
    if (answer.why == Failure::version_mismatch) {
      if (!attempt.if_match) return fail("{} asked for no version", attempt.id.text());
      if (applied_before(attempt)) return fail("{} missed its version after it was applied", attempt.id.text());
      // An attempt that finds another one of the same command on its way gets that one's answer.
      Attempt earliest = attempt;
      for (const auto& other : story_.attempts) {
        if (other.id == attempt.id && other.node == attempt.node) {
          earliest.log_end_when_asked = std::min(earliest.log_end_when_asked, other.log_end_when_asked);
        }
      }
      check_true_meanwhile(earliest, "version mismatch", [&](const State& state) {
        return state.version == answer.version && state.version != *attempt.if_match;
      });
    }
    if (answer.why == Failure::key_reused) {
      const bool other_body = std::ranges::any_of(story_.attempts, [&](const Attempt& other) {
        return other.id == attempt.id && other.request != attempt.request;
      });
      if (!other_body) fail("{} was called reused and never was", attempt.id.text());
    }
    if (answer.why == Failure::other_store) fail("{} was said to be of another store", attempt.id.text());
  }

  // "503, nothing happened": then nothing may have happened.
  void check_nothing_happened() {
    std::map<CommandId, bool> may_have_happened;
    for (const auto& attempt : story_.attempts) {
      const auto* failed = attempt.answer ? std::get_if<Failed>(&*attempt.answer) : nullptr;
      const bool nothing = failed && failed->why != Failure::outcome_unknown && failed->why != Failure::still_running;
      may_have_happened[attempt.id] = may_have_happened[attempt.id] || !nothing;
    }
    for (const auto& [id, may] : may_have_happened) {
      if (!may && commands_.contains(id))
        fail("{} counts, and every attempt was told that nothing happened", id.text());
    }
  }

  // State store at its position == fold from nothing up to there.
  void check(const StoreSight& sight) {
    if (!sight.content.checkpoint) return;
    const auto& position = sight.content.checkpoint->position;
    const auto& records = story_.log.at(sight.partition);
    const auto where =
        fmt::format("the state store of node {}, partition {} at {}", sight.node, sight.partition, position.next.value);
    if (position.next > log::Offset{static_cast<std::int64_t>(records.size())}) return fail("{} is ahead", where);
    log::Validity validity;
    for (std::int64_t i = 0; i < position.next.value; ++i) validity.judge(*records[static_cast<std::size_t>(i)]);
    if (validity != position.validity) fail("{} has another epoch or seq", where);
    if (log::checksum(*records[static_cast<std::size_t>(position.next.value - 1)]) != position.last_checksum) {
      fail("{} has another checksum", where);
    }
    std::size_t streams = 0;
    std::size_t commands = 0;
    for (const auto& [stream, history] : streams_) {
      if (log::partition_of(stream) != sight.partition) continue;
      const auto many = history.until(position.next);
      commands += many;
      if (many == 0) continue;
      ++streams;
      const auto state = sight.content.states.find(stream);
      if (state == sight.content.states.end()) {
        fail("{} has no {}", where, stream);
      } else if (state->second != bytes_of(history.state_after(many))) {
        fail("{} has another state of {} than the log", where, stream);
      }
      for (std::size_t i = 0; i < many; ++i) {
        const auto& commit = history.commits[i];
        const bool known = sight.content.commands.contains(commit.command);
        if (!known && !is_forgotten(commit.meta.time, sight.at)) fail("{} has forgotten a command", where);
      }
    }
    const auto stored = sight.content.commands.size();
    if (streams != sight.content.states.size() || (story_.remember_for ? commands < stored : commands != stored)) {
      fail("{} has {} states of {}, {} commands of {}", where, sight.content.states.size(), streams, stored, commands);
    }
  }

  static std::string bytes_of(const State& state) {
    lane::StateWriter bytes;
    bytes.write(state.version);
    bytes.write(state.store);
    bytes.write(state.correlation);
    bytes.write(state.state);
    return bytes.take();
  }

  void check_confirmed() {
    for (const auto& [stream, state] : story_.confirmed) {
      const auto& history = streams_[stream];
      if (bytes_of(state) != bytes_of(history.state_after(history.commits.size()))) {
        fail("the last owner's state of {} (version {}) is not the log's (version {})", stream, state.version,
             history.commits.size());
      }
    }
  }

  const Story<D>& story_;
  const lane::Codec<D> codec_ = Repertoire<D>::codec();
  std::map<std::string, StreamHistory<D>> streams_;
  std::map<CommandId, Timestamp> commands_;  // that count, and when the last time
  std::map<int, std::int64_t> last_time_;
  std::vector<std::string> found_;
};

template <Decider D>
std::vector<std::string> violations(const Story<D>& story) {
  return Checker<D>(story).run();
}

}  // namespace paypie::simulation
