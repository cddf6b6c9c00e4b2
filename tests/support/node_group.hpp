// Several real nodes on one broker and one PostgreSQL, clients that ask any of them, and what the log says about it.
#pragma once
#include <condition_variable>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "command-side/lane/memory_state_store.hpp"
#include "command-side/lane/owners.hpp"
#include "events/log/kafka/log.hpp"
#include "tests/support/durations.hpp"
#include "tests/support/kafka_broker.hpp"
#include "tests/support/on_kafka.hpp"
#include "tests/support/order_load.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/temp_folder.hpp"

namespace paypie::test {

// A client knows all addresses, also those of nodes that are down.
class Addresses {
 public:
  void set(std::size_t node, const tools::Endpoint& endpoint) {
    const std::lock_guard lock(mutex_);
    known_[node] = endpoint;
  }
  // But not the one whose API is at `avoided`, if there are others.
  tools::Endpoint any(std::mt19937_64& random, const std::string& avoided = "") const {
    const std::lock_guard lock(mutex_);
    while (true) {
      const auto& drawn = std::next(known_.begin(), static_cast<std::ptrdiff_t>(random() % known_.size()))->second;
      if (drawn.api != avoided || known_.size() == 1) return drawn;
    }
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::size_t, tools::Endpoint> known_;
};

class NodeGroup {
 public:
  // `session_ms`: how long a silent node keeps its partitions. `way_of_first`: where the first node finds the broker,
  // if that is elsewhere; `first`: how its process is started, if that differs (its program and process count).
  NodeGroup(std::size_t size, OnKafka kafka, int session_ms, const std::string& way_of_first = "",
            const Serving::Options& first = {})
      : kafka_(std::move(kafka)), postgres_(fresh_database()) {
    for (std::size_t i = 0; i < size; ++i) {
      auto way = kafka_;
      if (i == 0 && !way_of_first.empty()) way.servers = way_of_first;
      auto more = way.arguments();
      more.insert(more.end(), {"--postgres", postgres_, "--cluster-secret", "the secret of this cluster",
                               "--cluster-session-ms", std::to_string(session_ms)});
      auto options = i == 0 ? first : Serving::Options{};
      options.roles = "command,query,projector";
      options.more = more;
      nodes_.push_back(std::make_unique<Serving>(folder_.path() / ("node-" + std::to_string(i)), options));
      start(i);
    }
    for (auto& node : nodes_) {
      if (!node->started()) throw std::runtime_error("a node does not become ready: " + node->process().err());
    }
  }

  void start(std::size_t node) {
    nodes_[node]->start();
    addresses.set(node, nodes_[node]->endpoint());
  }
  // At this moment.
  bool is_ready(std::size_t node) {
    try {
      return tools::Api(nodes_[node]->endpoint()).admin("/health/ready").status == 200;
    } catch (const tools::Failure&) {
      return false;
    }
  }
  Serving& operator[](std::size_t node) { return *nodes_[node]; }
  std::size_t size() const { return nodes_.size(); }
  std::string address(std::size_t node) const { return nodes_[node]->endpoint().api.substr(7); }
  const OnKafka& kafka() const { return kafka_; }

  // What a metric comes to on all nodes that answer; labels do not matter.
  double sum_of(const std::string& metric) {
    double sum = 0;
    for (auto& node : nodes_) {
      std::istringstream lines(tools::Api(node->endpoint()).admin("/metrics").text);
      for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(metric)) sum += std::stod(line.substr(line.rfind(' ')));
      }
    }
    return sum;
  }

  // Waits until the runners have applied everything; what is in the way, if that takes too long.
  std::string behind() {
    std::string in_the_way;
    const auto current = [&] {
      for (auto& node : nodes_) {
        const auto shown = tools::Api(node->endpoint()).admin("/projections").body.at("data").at(0);
        in_the_way = shown.dump();
        if (shown.at("state") != "current") return false;
      }
      return true;
    };
    return eventually(current, std::chrono::milliseconds(60'000)) ? "" : in_the_way;
  }
  Ended audit(std::vector<std::string> words) {
    std::vector<std::string> command{program("paypie-replay"), "--data", nodes_.front()->data().string()};
    for (const auto& word : kafka_.arguments()) command.push_back(word);
    command.insert(command.end(), words.begin(), words.end());
    return run(command);
  }
  const std::string& postgres() const { return postgres_; }

  Addresses addresses;

 private:
  const OnKafka kafka_;
  const std::string postgres_;
  TempFolder folder_;
  std::vector<std::unique_ptr<Serving>> nodes_;
};

// Connections that create orders through nodes drawn at random: each order has at most 8 tries over 10 s, with one key.
class RoamingLoad {
 public:
  static constexpr int most_tries = 8;
  static constexpr std::chrono::milliseconds patience{10'000}, one_try{2'000};

  RoamingLoad(const Addresses& addresses, OperationLog& log, int connections, std::string prefix)
      : addresses_(addresses), log_(log), prefix_(std::move(prefix)) {
    for (int i = 0; i < connections; ++i) {
      threads_.emplace_back([this, i](std::stop_token stop) { run(i, stop); });
    }
  }
  ~RoamingLoad() { stop(); }
  void stop() { threads_.clear(); }

  using Clock = std::chrono::steady_clock;

  std::size_t answered() const { return answered_; }
  // Tries that brought no answer that settles.
  std::size_t failed_tries() const { return failed_tries_; }
  // Commands that all their tries did not settle.
  std::size_t given_up() const { return given_up_; }
  // What the slowest settled command heard, try by try, with the nodes' ports and the seconds since the first.
  std::string story_of_slowest() const {
    const std::lock_guard lock(mutex_);
    return story_of_slowest_;
  }
  // What each of these heard, likewise.
  std::vector<std::string> stories() {
    const std::lock_guard lock(mutex_);
    return stories_;
  }
  // Of settled commands, from their first try.
  const Durations& took() const { return took_; }
  // The longest time without any answer since the last call.
  Clock::duration silence() {
    const std::lock_guard lock(mutex_);
    return std::exchange(silence_, Clock::duration(0));
  }

 private:
  void run(int connection, std::stop_token stop) {
    std::mt19937_64 random(std::random_device{}());
    std::map<std::string, std::unique_ptr<tools::Api>> clients;
    for (int i = 0; !stop.stop_requested(); ++i) {
      const std::string key = prefix_ + "-" + std::to_string(connection) + "-" + std::to_string(i);
      log_.asked(key);
      settle(key, random, clients, stop);
    }
  }
  void settle(const std::string& key, std::mt19937_64& random,
              std::map<std::string, std::unique_ptr<tools::Api>>& clients, const std::stop_token& stop) {
    const auto began = Clock::now();
    auto pause = std::chrono::milliseconds(150);
    std::string heard = key + ":", silent;  // silent: the node that the last try heard nothing of
    for (int tries = 0; tries < most_tries && Clock::now() < began + patience; ++tries) {
      const auto endpoint = addresses_.any(random, silent);
      auto& api = clients[endpoint.api];
      if (!api) api = std::make_unique<tools::Api>(endpoint);
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(began + patience - Clock::now());
      api->within = std::min(left, one_try);
      const std::chrono::duration<double> since = Clock::now() - began;
      char when[64];
      std::snprintf(when, sizeof when, " | %.2f %s", since.count(),
                    endpoint.api.substr(endpoint.api.rfind(':')).c_str());
      heard += when;
      silent.clear();
      if (create(*api, key, heard)) {
        ++answered_;
        return note_answer(began, heard);
      }
      ++failed_tries_;
      if (heard.ends_with(" nothing")) silent = endpoint.api;
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, stop, pause, [] { return false; });
      if (stop.stop_requested()) return;  // asked again by whoever settles at the end
      pause = std::min(2 * pause, std::chrono::milliseconds(2'500));
    }
    ++given_up_;
    const std::lock_guard lock(mutex_);
    stories_.push_back(heard);
  }
  void note_answer(Clock::time_point began, const std::string& heard) {
    const auto now = Clock::now();
    took_.add(now - began);
    const std::lock_guard lock(mutex_);
    if (now - began > slowest_) {
      slowest_ = now - began;
      story_of_slowest_ = heard;
    }
    silence_ = std::max(silence_, now - last_answer_);
    last_answer_ = now;
  }
  // One try; what it brought is added to `heard`.
  bool create(tools::Api& api, const std::string& key, std::string& heard) {
    try {
      const auto answer = api.send("POST", "/api/v1/orders", small_order(key), {{"Idempotency-Key", key}});
      if (answer.status == 201) {
        log_.told(key, answer.body.at("id").get<std::string>());
        return true;
      }
      heard +=
          " " + std::to_string(answer.status) + " " + (answer.body.is_object() ? answer.body.value("code", "") : "");
    } catch (const tools::Failure&) {
      heard += " nothing";
    }
    return false;
  }

  const Addresses& addresses_;
  OperationLog& log_;
  const std::string prefix_;
  std::atomic<std::size_t> answered_{0}, failed_tries_{0}, given_up_{0};
  Durations took_;
  mutable std::mutex mutex_;
  Clock::time_point last_answer_ = Clock::now();
  Clock::duration silence_{0}, slowest_{0};
  std::string story_of_slowest_;
  std::condition_variable_any wake_;
  std::vector<std::string> stories_;
  std::vector<std::jthread> threads_;  // last: they use all of the above
};

// Who owns what, as a bystander reads it from the log.
class Bystander {
 public:
  explicit Bystander(const OnKafka& kafka) {
    auto opened = log::KafkaLog::open(kafka.source().kafka);
    if (!opened) throw std::runtime_error(opened.error().detail);
    log_ = std::move(*opened);
    const std::string topic(replay::order_topic);
    if (!log_->ensure_topic(topic)) throw std::runtime_error("no topic");
    owners_ = std::make_unique<lane::Owners>(*log_, topic, none_);
    thread_ = std::jthread([this](std::stop_token stop) { owners_->run(stop); });
  }
  // Every partition has an owner.
  bool complete() const { return owners_->current() && partitions_of("") == 0; }
  int partitions_of(const std::string& address) const {
    int count = 0;
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
      count += owners_->of(partition).address == address ? 1 : 0;
    }
    return count;
  }

 private:
  std::unique_ptr<log::KafkaLog> log_;
  lane::MemoryStateStore none_;
  std::unique_ptr<lane::Owners> owners_;
  std::jthread thread_;
};

// Records of the topic that do not count.
inline std::size_t void_records(const OnKafka& kafka) {
  auto opened = tools::open_reader(kafka.source());
  std::size_t found = 0;
  for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
    log::Validity validity;
    log::Offset at;
    while (true) {
      const auto chunk = opened.log->read({std::string(replay::order_topic), partition}, at, 1 << 20);
      if (!chunk) throw std::runtime_error(chunk.error().detail);
      if (chunk->records.empty()) break;
      for (const auto& record : chunk->records) found += validity.judge(*record) == log::Verdict::counts ? 0 : 1;
      at = chunk->records.back()->offset + 1;
    }
  }
  return found;
}

}  // namespace paypie::test
