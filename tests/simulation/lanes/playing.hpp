// How a play goes: chaos for a few virtual seconds, then calm until everybody has an answer. Included by the one .cpp
// per decider that instantiates it.
#pragma once

#include <algorithm>

#include "events/log/faults.hpp"
#include "events/log/validity.hpp"
#include "tests/simulation/lanes/cast.hpp"

namespace paypie::simulation {

template <Decider D>
class Play {
 public:
  Play(std::uint64_t seed, const lane::PlantedBugs& bugs) : bugs_(bugs), world_(seed), streams_(choose_streams<D>()) {
    story_.seed = seed;
    for (const auto& stream : streams_) {
      const auto partition = log::partition_of(stream);
      if (std::ranges::find(partitions_, partition) == partitions_.end()) partitions_.push_back(partition);
    }
    wire_ = world_.strand();
    people_ = world_.strand();
    broker_ = std::make_shared<log::MemoryBroker>(*wire_);
    broker_->ensure_topic(topic_);
    chaotic_ = draw_rates(world_);
    for (std::size_t i = 0; i < 2 + world_.below(2); ++i) nodes_.push_back(std::make_unique<Node<D>>());
    if (world_.chance(0.3)) miss_every_ = 1 + world_.below(5);
    limits_ = draw_limits(world_);
  }

  Story<D> run() {
    for (std::size_t i = 0; i < nodes_.size(); ++i) start(i);
    hand_over(0);
    make_errands();
    const microseconds chaos = 1s + microseconds(static_cast<std::int64_t>(world_.below(3'000'000)));
    trouble_later();
    world_.run_until([] { return false; }, chaos);
    calm();
    const bool served = world_.run_until([this] { return everybody_is_answered(); }, 60s);
    look_at_stores();
    if (served) settle();
    for (const auto partition : partitions_) story_.log[partition] = broker_->records({topic_, partition});
    for (const auto& node : nodes_) count(*node);
    for (auto& node : nodes_) stop(*node, log::MemoryLog::InFlight::lands);
    return std::move(story_);
  }

 private:
  void start(std::size_t index) {
    Node<D>& node = *nodes_[index];
    node.strand = world_.strand();
    node.pool = world_.pool();
    node.faults = std::make_unique<log::RandomFaults>(world_, calm_ ? log::FaultRates{} : chaotic_);
    node.log = std::make_unique<log::MemoryLog>(broker_, *wire_, *node.faults, log::MemoryLog::Options{});
    node.store.miss_every(miss_every_);
    lane::Config config{.address = "node" + std::to_string(index), .limits = limits_};
    config.bugs = bugs_;
    config.notice = [this](const lane::Notice& notice) {
      if (notice.level == lane::Notice::Level::alarm) story_.alarms.push_back(notice.where.text() + ": " + notice.text);
    };
    node.lanes = std::make_unique<lane::Lanes<D>>(std::move(config), Repertoire<D>::codec(), *node.strand, *node.pool,
                                                  *node.log, node.store, world_, world_);
  }

  void stop(Node<D>& node, log::MemoryLog::InFlight in_flight) {
    if (!node.lanes) return;
    node.strand->kill();
    node.pool->kill();
    node.lanes.reset();
    node.log->crash(in_flight);
    node.log.reset();
  }

  void count(const Node<D>& node) {
    if (!node.lanes) return;
    const auto stats = node.lanes->stats();
    auto& reached = story_.reached;
    reached["doubt"] += stats.doubts;
    reached["step-down"] += stats.step_downs;
    reached["epoch opened"] += stats.opened;
    reached["empty commit"] += stats.empty_commits;
    reached["lookup on disk"] += stats.loads;
    reached["state store written"] += stats.flushes;
    reached["state store not written"] += stats.flush_failures;
    for (std::size_t i = 1; i < stats.records.size(); ++i) {
      if (stats.records[i] == 0) continue;
      reached["void: " + std::string(log::to_text(static_cast<log::Verdict>(i)))] += stats.records[i];
    }
    for (const auto& [name, times] : node.faults->struck()) reached["fault: " + std::string(name)] += times;
  }

  // ---- trouble
  void trouble_later() {
    people_->after(microseconds(static_cast<std::int64_t>(5'000 + world_.below(250'000))), [this] {
      if (calm_) return;
      make_trouble();
      trouble_later();
    });
  }

  void make_trouble() {
    const auto index = world_.below(nodes_.size());
    Node<D>& node = *nodes_[index];
    switch (world_.below(6)) {
      case 0: return crash(index);
      case 1: return hand_over(index);
      case 2:
        // Two eager owners at once: safe, if not fast.
        ++story_.reached["two owners at once"];
        if (node.lanes) node.lanes->own(partitions_[world_.below(partitions_.size())]);
        return;
      case 3: return strange_record();
      case 4: node.store.fail_writes(static_cast<int>(world_.below(3))); return;
      case 5: return look_at_stores();
    }
  }

  void crash(std::size_t index) {
    Node<D>& node = *nodes_[index];
    if (!node.lanes) return;
    count(node);
    ++story_.reached["crash"];
    stop(node, world_.chance(0.5) ? log::MemoryLog::InFlight::lands : log::MemoryLog::InFlight::is_lost);
    look_at_stores();
    people_->after(microseconds(static_cast<std::int64_t>(world_.below(400'000))), [this, index] { restart(index); });
  }

  void restart(std::size_t index) {
    if (nodes_[index]->lanes) return;
    start(index);
    if (index == owner_) {
      for (const auto partition : partitions_) nodes_[index]->lanes->own(partition);
    }
  }

  void hand_over(std::size_t index) {
    ++story_.reached["hand-over"];
    owner_ = index;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (!nodes_[i]->lanes) continue;
      for (const auto partition : partitions_) {
        i == index ? nodes_[i]->lanes->own(partition) : nodes_[i]->lanes->disown(partition);
      }
    }
  }

  // A stranger's record, or an old one of our own once more.
  void strange_record() {
    const log::TopicPartition where{topic_, partitions_[world_.below(partitions_.size())]};
    const auto records = broker_->records(where);
    if (records.empty() || world_.chance(0.3)) {
      broker_->land(where, {.time = {world_.wall_micros()}, .key = streams_[0], .value = "not ours"});
    } else {
      broker_->land(where, *records[world_.below(records.size())]);
    }
    ++story_.reached["strange record"];
  }

  void calm() {
    calm_ = true;
    for (auto& node : nodes_) {
      node->store.fail_writes(0);
      if (node->lanes) node->faults->set({});
    }
    for (std::size_t i = 0; i < nodes_.size(); ++i) restart(i);
    hand_over(owner_);
  }

  // Time for the last commits and flushes, then everybody closes.
  void settle() {
    Node<D>& owner = *nodes_[owner_];
    world_.run_until([] { return false; }, 2s);
    const auto stats = owner.lanes->stats();
    for (const auto& stream : streams_) {
      const auto partition = log::partition_of(stream);
      // With two eager owners the last one assigned may be the one that lost, and not know it yet.
      log::Validity validity;
      for (const auto& record : broker_->records({topic_, partition})) validity.judge(*record);
      if (validity.epoch() != stats.partitions.at(static_cast<std::size_t>(partition)).epoch) continue;
      if (auto state = owner.lanes->peek(stream)) story_.confirmed.emplace(stream, *state);
    }
    std::size_t closed = 0;
    for (auto& node : nodes_) node->lanes->close([&closed] { ++closed; });
    story_.finished = world_.run_until([&] { return closed == nodes_.size(); }, 10s);
    look_at_stores();
  }

  void look_at_stores() {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      for (const auto partition : partitions_) {
        story_.stores.push_back({static_cast<int>(i), partition, nodes_[i]->store.content(partition)});
      }
    }
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
        errand.stream = streams_[world_.below(streams_.size())];
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
    const auto chosen = world_.chance(0.7) ? owner_ : world_.below(nodes_.size());
    Node<D>& node = *nodes_[chosen];
    if (!node.lanes) return submit_later(index, 50ms);
    const log::TopicPartition where{topic_, log::partition_of(errand.stream)};
    const auto number = story_.attempts.size();
    story_.attempts.push_back({static_cast<int>(chosen),
                               errand.id,
                               errand.request,
                               errand.stream,
                               errand.command,
                               errand.if_match,
                               broker_->end(where),
                               {},
                               {}});
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
      *answered = true;
      attempt.log_end_when_answered = broker_->end(where);
      attempt.answer = std::move(answer);
      people_->post([this, index, number] { on_answer(index, *story_.attempts[number].answer); });
    });
    // A node that dies does not answer: the client goes elsewhere.
    people_->after(patience + 500ms, [this, index, answered] {
      if (!*answered) submit(index);
    });
  }

  void on_answer(std::size_t index, const lane::Answer<D>& answer) {
    auto& errand = errands_[index];
    const auto* failed = std::get_if<lane::Failed>(&answer);
    const bool again = failed && failed->why != lane::Failure::key_reused &&
                       failed->why != lane::Failure::version_mismatch && failed->why != lane::Failure::stream_stopped;
    if (failed) ++story_.reached["answered: " + std::string(name_of(failed->why))];
    // Who is told that nothing happened may leave it at that; then it must be true.
    const bool nothing_happened =
        failed && (failed->why == lane::Failure::not_serving || failed->why == lane::Failure::full);
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

  const std::string topic_{D::topic};
  const lane::PlantedBugs bugs_;
  Simulated world_;
  const std::vector<std::string> streams_;
  std::vector<int> partitions_;
  std::shared_ptr<SimulatedExecutor> wire_;
  std::shared_ptr<SimulatedExecutor> people_;
  std::shared_ptr<log::MemoryBroker> broker_;
  log::FaultRates chaotic_;
  lane::Limits limits_;
  std::uint64_t miss_every_ = 0;
  std::vector<std::unique_ptr<Node<D>>> nodes_;
  std::size_t owner_ = 0;
  bool calm_ = false;
  std::vector<Errand<D>> errands_;
  Story<D> story_;
};

template <Decider D>
Story<D> play(std::uint64_t seed, const lane::PlantedBugs& bugs) {
  return Play<D>(seed, bugs).run();
}

}  // namespace paypie::simulation
