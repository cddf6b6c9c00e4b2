// How a play goes: chaos for a few virtual seconds, then calm until everybody has an answer. Included by the one .cpp
// per decider that instantiates it.
#pragma once
#include <algorithm>

#include "events/log/validity.hpp"
#include "tests/simulation/lanes/cluster.hpp"
#include "tests/simulation/lanes/sights.hpp"

namespace paypie::simulation {

template <Decider D>
class Play {
 public:
  Play(std::uint64_t seed, const lane::PlantedBugs& bugs) : world_(seed), cluster_(world_, bugs, story_) {
    story_.seed = seed;
    people_ = world_.strand();
  }

  Story<D> run() {
    cluster_.begin();
    make_errands();
    world_.run_until([] { return false; }, 1s + microseconds(static_cast<std::int64_t>(world_.below(3'000'000))));
    cluster_.calm();
    const bool served = world_.run_until([this] { return everybody_is_answered(); }, 60s);
    cluster_.look_at_stores();
    if (served) settle();
    for (const auto partition : cluster_.partitions()) {
      story_.log[partition] = cluster_.broker().records(cluster_.where(partition));
    }
    cluster_.count_all();
    cluster_.stop_all();
    look_back(story_);
    return std::move(story_);
  }

 private:
  // Time for the last commits and flushes, then everybody closes.
  void settle() {
    world_.run_until([] { return false; }, 2s);
    for (const auto& stream : cluster_.streams()) {
      const auto partition = log::partition_of(stream);
      Node<D>& owner = cluster_.node(cluster_.owner_of(partition));
      // Somebody who was told late may have opened since, and the owner not know it yet.
      log::Validity validity;
      for (const auto& record : cluster_.broker().records(cluster_.where(partition))) validity.judge(*record);
      const auto stats = owner.lanes->stats();
      if (validity.epoch() != stats.partitions.at(static_cast<std::size_t>(partition)).epoch) continue;
      if (auto state = owner.lanes->peek(stream)) story_.confirmed.emplace(stream, *state);
    }
    std::size_t closed = 0;
    for (std::size_t i = 0; i < cluster_.size(); ++i) cluster_.node(i).lanes->close([&closed] { ++closed; });
    story_.finished = world_.run_until([&] { return closed == cluster_.size(); }, 10s);
    cluster_.look_at_stores();
  }

  // ---- clients
  void make_errands() {
    const auto many = 30 + world_.below(60);
    errands_.resize(many);
    for (std::size_t i = 0; i < many; ++i) {
      auto& errand = errands_[i];
      const bool same_key = i > 0 && world_.chance(0.15);
      if (same_key) {
        errand = errands_[world_.below(i)];  // somebody else, with the same command
        if (world_.chance(0.3)) errand.request[31] ^= 1;
      } else {
        errand.stream = cluster_.streams()[world_.below(cluster_.streams().size())];
        errand.command = Repertoire<D>::draw(world_, errand.stream, i);
        if (world_.chance(0.1)) errand.if_match = world_.below(12);
        errand.id.bytes[0] = static_cast<std::uint8_t>(i);
        errand.id.bytes[15] = static_cast<std::uint8_t>(1 + (i >> 8));
        errand.request[0] = static_cast<std::uint8_t>(i);
      }
      errand.attempts_left = 200;
      errand.repeats_left = world_.chance(0.3) ? 2 : 0;
      submit_later(i, microseconds(static_cast<std::int64_t>(world_.below(2'500'000))));
    }
  }

  void submit_later(std::size_t index, microseconds delay) {
    people_->after(delay, [this, index] { submit(index); });
  }

  void submit(std::size_t index) {
    auto& errand = errands_[index];
    const auto where = cluster_.where(log::partition_of(errand.stream));
    const auto chosen = world_.chance(0.7) ? cluster_.owner_of(where.partition) : world_.below(cluster_.size());
    Node<D>& node = cluster_.node(chosen);
    if (!node.lanes) return submit_later(index, 50ms);
    const auto number = story_.attempts.size();
    story_.attempts.push_back({static_cast<int>(chosen),
                               node.lives,
                               errand.id,
                               errand.request,
                               errand.stream,
                               errand.command,
                               errand.if_match,
                               cluster_.broker().end(where),
                               {},
                               {},
                               {}});
    look_for_company(story_.attempts.back());
    const auto patience = microseconds(static_cast<std::int64_t>(20'000 + world_.below(800'000)));
    lane::Ask<D> ask{.stream = errand.stream,
                     .id = errand.id,
                     .request = errand.request,
                     .command = errand.command,
                     .store = {"main"},
                     .actor = {"client"}};
    ask.if_match = errand.if_match;
    ask.deadline = world_.monotonic() + patience;
    const auto answered = std::make_shared<bool>(false);
    node.lanes->submit(std::move(ask), [this, index, number, answered, where](lane::Answer<D> answer) {
      auto& attempt = story_.attempts[number];
      const bool late = std::exchange(*answered, true);
      attempt.log_end_when_answered = cluster_.broker().end(where);
      attempt.answered_at = {world_.wall_micros()};
      attempt.answer = std::move(answer);
      if (late) return;  // it has gone elsewhere long since
      people_->post([this, index, number] { on_answer(index, *story_.attempts[number].answer); });
    });
    // A node that dies or sleeps does not answer: the client goes elsewhere.
    people_->after(patience + 500ms, [this, index, answered] {
      if (!std::exchange(*answered, true)) submit(index);
    });
  }

  // The same command at another node, whose answer is still to come.
  void look_for_company(const Attempt<D>& asked) {
    for (const auto& other : story_.attempts) {
      if (other.id != asked.id || other.node == asked.node || other.answer) continue;
      const auto& node = cluster_.node(static_cast<std::size_t>(other.node));
      if (node.lanes && node.lives == other.life) ++story_.reached["asked elsewhere while the first attempt runs"];
    }
  }

  void on_answer(std::size_t index, const lane::Answer<D>& answer) {
    auto& errand = errands_[index];
    const auto* failed = std::get_if<lane::Failed>(&answer);
    const bool again = failed && failed->why != lane::Failure::key_reused &&
                       failed->why != lane::Failure::version_mismatch && failed->why != lane::Failure::stream_stopped;
    if (failed) ++story_.reached["answered: " + std::string(name_of(failed->why))];
    // Who is told that nothing happened may leave it at that; then it must be true.
    const bool nothing_happened =
        failed && (failed->why == lane::Failure::not_serving || failed->why == lane::Failure::full ||
                   failed->why == lane::Failure::elsewhere);
    const bool gives_up = nothing_happened && world_.chance(0.2);
    if (again && !gives_up && errand.attempts_left-- > 0) {
      return submit_later(index, microseconds(static_cast<std::int64_t>(1'000 + world_.below(60'000))));
    }
    if (!failed && errand.repeats_left-- > 0) {
      return submit_later(index, microseconds(static_cast<std::int64_t>(world_.below(300'000))));
    }
    errand.done = true;
  }

  bool everybody_is_answered() const {
    return std::ranges::all_of(errands_, [](const Errand<D>& errand) { return errand.done; });
  }

  Story<D> story_;
  Simulated world_;
  Cluster<D> cluster_;
  std::shared_ptr<SimulatedExecutor> people_;
  std::vector<Errand<D>> errands_;
};

template <Decider D>
Story<D> play(std::uint64_t seed, const lane::PlantedBugs& bugs) {
  return Play<D>(seed, bugs).run();
}

}  // namespace paypie::simulation
