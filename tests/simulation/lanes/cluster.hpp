// The nodes, the broker between them, and everything that can happen to them: crashes, pauses, cut networks, hand-overs
// and take-overs. Who should own a partition is decided here as a consumer group does: by who was heard of lately.
#pragma once
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/simulation/lanes/cast.hpp"

namespace paypie::simulation {

template <Decider D>
class Cluster {
 public:
  Cluster(Simulated& world, const lane::PlantedBugs& bugs, Story<D>& story)
      : world_(world), bugs_(bugs), story_(story), streams_(choose_streams<D>()) {
    for (const auto& stream : streams_) {
      const auto partition = log::partition_of(stream);
      if (std::ranges::find(partitions_, partition) == partitions_.end()) partitions_.push_back(partition);
    }
    wire_ = world_.strand();
    group_ = world_.strand();
    broker_ = std::make_shared<log::MemoryBroker>(*wire_);
    broker_->ensure_topic(topic_);
    chaotic_ = draw_rates(world_);
    for (std::size_t i = 0; i < 2 + world_.below(2); ++i) nodes_.push_back(std::make_unique<Node<D>>());
    if (world_.chance(0.3)) miss_every_ = 1 + world_.below(5);
    limits_ = draw_limits(world_);
    if (world_.chance(0.15)) story_.remember_for = limits_.remember_commands_for = within(200'000, 900'000);
    session_ = within(100'000, 500'000);
    for (const auto partition : partitions_) owners_[partition] = 0;
  }

  void begin() {
    for (std::size_t i = 0; i < nodes_.size(); ++i) start(i);
    beat();
    trouble_later();
  }

  // Everything heals, everybody lives, nothing fails any more.
  void calm() {
    calm_ = true;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      Node<D>& node = *nodes_[i];
      node.cut = {};
      node.store.fail_writes(0);
      if (!node.lanes) start(i);
      go_on(i);
      node.link->set({});
    }
  }

  // The process is over; what it sent may still arrive.
  void stop_all() {
    for (auto& node : nodes_) stop(*node, log::MemoryLog::InFlight::lands);
  }

  const std::vector<std::string>& streams() const { return streams_; }
  const std::vector<int>& partitions() const { return partitions_; }
  log::MemoryBroker& broker() { return *broker_; }
  log::TopicPartition where(int partition) const { return {topic_, partition}; }
  std::size_t size() const { return nodes_.size(); }
  Node<D>& node(std::size_t index) { return *nodes_[index]; }
  std::size_t owner_of(int partition) const { return owners_.at(partition); }

  void look_at_stores() {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      for (const auto partition : partitions_) {
        story_.stores.push_back(
            {static_cast<int>(i), partition, {world_.wall_micros()}, nodes_[i]->store.content(partition)});
      }
    }
  }

  void count_all() {
    for (const auto& node : nodes_) count(*node);
  }

 private:
  microseconds within(std::uint64_t least, std::uint64_t most) {
    return microseconds(static_cast<std::int64_t>(least + world_.below(most - least)));
  }

  // ---- one node
  void start(std::size_t index) {
    Node<D>& node = *nodes_[index];
    node.strand = world_.strand();
    node.pool = world_.pool();
    node.link = std::make_unique<Link>(world_, calm_ ? log::FaultRates{} : chaotic_, node.cut, story_.reached);
    node.log = std::make_unique<log::MemoryLog>(broker_, *wire_, *node.link, log::MemoryLog::Options{});
    node.store.miss_every(miss_every_);
    node.store.remember_for(story_.remember_for);
    node.paused = node.leaving = false;
    node.told.clear();
    node.heard_of = world_.monotonic();
    node.address = "node" + std::to_string(index) + ":" + std::to_string(++node.lives);
    lane::Config config{.address = node.address, .limits = limits_};
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
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<lane::Rare>>([&](auto rare) {
      std::string name = rare.name;
      std::ranges::replace(name, '_', ' ');
      if (const auto times = stats.rare[static_cast<std::size_t>(rare.value)]) reached["lane: " + name] += times;
    });
    for (const auto& [name, times] : node.link->struck()) reached["fault: " + std::string(name)] += times;
  }

  // ---- who owns what
  bool hears(const Node<D>& node) const { return node.lanes && !node.paused && !node.link->is_cut(); }

  // What a consumer group does: who has not been heard of for a session loses its partitions, and learns of it when it
  // is back; everybody is told of changes sooner or later.
  void beat() {
    const auto now = world_.monotonic();
    for (auto& node : nodes_) {
      if (hears(*node)) node->heard_of = now;
    }
    for (auto& [partition, owner] : owners_) {
      if (now - nodes_[owner]->heard_of <= session_ && !nodes_[owner]->leaving) continue;
      const auto other = world_.below(nodes_.size());
      if (!hears(*nodes_[other]) || nodes_[other]->leaving) continue;
      owner = other;
      ++story_.reached["take-over"];
    }
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      for (const auto partition : partitions_) {
        if (calm_ || world_.chance(0.3)) tell(i, partition);
      }
    }
    group_->after(within(20'000, 60'000), [this] { beat(); });
  }

  void tell(std::size_t index, int partition) {
    Node<D>& node = *nodes_[index];
    const bool should = owners_[partition] == index;
    if (!hears(node) || std::exchange(node.told[partition], should) == should) return;
    should ? node.lanes->own(partition) : node.lanes->disown(partition);
  }

  // ---- trouble
  void trouble_later() {
    group_->after(within(5'000, 180'000), [this] {
      if (calm_) return;
      make_trouble();
      trouble_later();
    });
  }

  void make_trouble() {
    const auto index = world_.below(nodes_.size());
    Node<D>& node = *nodes_[index];
    switch (world_.below(11)) {
      case 0: return crash(index);
      case 1: return hand_over(index);
      case 2: return own_eagerly(node);
      case 3: return strange_record();
      case 4: node.store.fail_writes(static_cast<int>(world_.below(3))); return;
      case 5: return look_at_stores();
      case 6: return pause(index);
      case 7: return pause(owners_[partitions_[world_.below(partitions_.size())]]);
      case 8: return cut(index);
      case 9: return lose_the_broker();
      case 10: return leave(index);
    }
  }

  void crash(std::size_t index) {
    Node<D>& node = *nodes_[index];
    if (!node.lanes) return;
    count(node);
    ++story_.reached["crash"];
    stop(node, world_.chance(0.5) ? log::MemoryLog::InFlight::lands : log::MemoryLog::InFlight::is_lost);
    for (const auto partition : partitions_) story_.died[node.address][partition] = broker_->end(where(partition));
    look_at_stores();
    group_->after(within(0, 800'000), [this, index] {
      if (!nodes_[index]->lanes) start(index);
    });
  }

  // SIGTERM: the group hears of it at once, what is in flight settles, and the next process starts.
  void leave(std::size_t index) {
    Node<D>& node = *nodes_[index];
    if (!hears(node) || std::exchange(node.leaving, true)) return;
    ++story_.reached["left in good order"];
    node.lanes->close([this, index, lives = node.lives] {
      group_->post([this, index, lives] {
        Node<D>& left = *nodes_[index];
        if (left.lives != lives || !left.lanes) return;
        count(left);
        stop(left, log::MemoryLog::InFlight::lands);
        start(index);
      });
    });
  }

  // One partition, or all; some are told at once, the others with the next beats, in any order.
  void hand_over(std::size_t index) {
    ++story_.reached["hand-over"];
    const bool all = world_.chance(0.5);
    const auto only = partitions_[world_.below(partitions_.size())];
    for (const auto partition : partitions_) {
      if (!all && partition != only) continue;
      owners_[partition] = index;
      for (std::size_t i = 0; i < nodes_.size(); ++i) {
        if (world_.chance(0.5)) tell(i, partition);
      }
    }
  }

  // Two eager owners at once: safe, if not fast.
  void own_eagerly(Node<D>& node) {
    if (!node.lanes) return;
    ++story_.reached["two owners at once"];
    const auto partition = partitions_[world_.below(partitions_.size())];
    node.told[partition] = true;
    node.lanes->own(partition);
  }

  // A stranger's record, or an old one of our own once more.
  void strange_record() {
    const auto at = where(partitions_[world_.below(partitions_.size())]);
    const auto records = broker_->records(at);
    if (records.empty() || world_.chance(0.3)) {
      broker_->land(at, {.time = {world_.wall_micros()}, .key = streams_[0], .value = "not ours"});
    } else {
      broker_->land(at, *records[world_.below(records.size())]);
    }
    ++story_.reached["strange record"];
  }

  // SIGSTOP, and SIGCONT when perhaps somebody else has taken over.
  void pause(std::size_t index) {
    Node<D>& node = *nodes_[index];
    if (!node.lanes || node.paused) return;
    ++story_.reached["pause"];
    node.paused = true;
    node.strand->pause(true);
    node.pool->pause(true);
    group_->after(within(10'000, 1'200'000), [this, index, lives = node.lives] {
      if (nodes_[index]->lives == lives) go_on(index);
    });
  }

  void go_on(std::size_t index) {
    Node<D>& node = *nodes_[index];
    if (!node.lanes || !std::exchange(node.paused, false)) return;
    for (const auto partition : partitions_) {
      if (!node.told[partition]) continue;
      const bool taken_over = owners_[partition] != index;
      ++story_.reached[taken_over ? "continued after its take-over" : "continued before anybody took over"];
    }
    node.strand->pause(false);
    node.pool->pause(false);
  }

  void cut(std::size_t index) {
    static constexpr std::pair<bool, bool> ways[] = {{true, false}, {false, true}, {true, true}};
    static constexpr const char* names[] = {"network cut towards the broker", "network cut from the broker",
                                            "network cut both ways"};
    const auto way = world_.below(3);
    nodes_[index]->cut = {ways[way].first, ways[way].second, world_.monotonic() + within(20'000, 900'000)};
    ++story_.reached[names[way]];
  }

  void lose_the_broker() {
    ++story_.reached["broker out of reach of all"];
    const auto until = world_.monotonic() + within(20'000, 500'000);
    for (auto& node : nodes_) node->cut = {true, true, until};
  }

  Simulated& world_;
  const lane::PlantedBugs bugs_;
  Story<D>& story_;
  const std::string topic_{D::topic};
  const std::vector<std::string> streams_;
  std::vector<int> partitions_;
  std::shared_ptr<SimulatedExecutor> wire_;
  std::shared_ptr<SimulatedExecutor> group_;
  std::shared_ptr<log::MemoryBroker> broker_;
  log::FaultRates chaotic_;
  lane::Limits limits_;
  std::uint64_t miss_every_ = 0;
  microseconds session_{0};
  std::vector<std::unique_ptr<Node<D>>> nodes_;
  std::map<int, std::size_t> owners_;  // by partition: whom the group has chosen
  bool calm_ = false;
};

}  // namespace paypie::simulation
