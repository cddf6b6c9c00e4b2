// The definitions behind lanes.hpp, for the one .cpp per context that instantiates its lanes.
#pragma once
#include <array>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "command-side/lane/lane_answering.hpp"
#include "command-side/lane/lane_deciding.hpp"
#include "command-side/lane/lane_flushing.hpp"
#include "command-side/lane/lane_folding.hpp"
#include "command-side/lane/lanes.hpp"
#include "command-side/lane/state_codec.hpp"

namespace paypie::lane {

template <Decider D>
std::string state_fingerprint() {
  std::string text = "1 " + layout_of<typename D::State>();
  if constexpr (requires { D::fold_version; }) text += " fold " + std::to_string(D::fold_version);
  const auto digest = crypto::sha256(text);
  return to_hex(crypto::bytes_of(digest)).substr(0, 16);
}

template <Decider D>
struct Lanes<D>::Body : std::enable_shared_from_this<Body> {
  Body(Config given, Codec<D> events, Strand& on, Executor& pool, log::EventLog& log, StateStore& store,
       const Clock& clock, Random& random)
      : config(std::move(given)),
        codec(events),
        strand(on),
        submitted(std::make_shared<Mailbox<RequestPtr<D>>>(on, [this](auto& requests) { this->take(requests); })),
        writer_parts{on,     pool,
                     log,    clock,
                     random, std::make_shared<Mailbox<Report>>(on, [this](auto& reports) { this->take(reports); })},
        parts{config, writer_parts, store, counters} {
    if (!is_address(config.address)) throw std::invalid_argument("not an address: " + config.address);
    WriterId me;
    for (std::size_t i = 0; i < me.bytes.size(); i += 8) {
      const auto drawn = config.bugs.shared_writer_id ? 1 : random.next();
      for (std::size_t byte = 0; byte < 8; ++byte) me.bytes[i + byte] = static_cast<std::uint8_t>(drawn >> (8 * byte));
    }
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
      lanes[static_cast<std::size_t>(partition)] =
          std::make_unique<Lane<D>>(log::TopicPartition{std::string(D::topic), partition}, me, codec, parts);
    }
  }

  ~Body() {
    submitted->close();
    writer_parts.reports->close();
  }

  Lane<D>& lane(int partition) { return *lanes.at(static_cast<std::size_t>(partition)); }

  // Commands and reports come in bursts: each lane they touch goes on once per burst.
  void take(std::vector<RequestPtr<D>>& requests) {
    std::array<bool, log::partitions_per_topic> touched{};
    for (auto& request : requests) {
      const auto partition = log::partition_of(request->ask.stream);
      touched.at(static_cast<std::size_t>(partition)) = true;
      lane(partition).arrive(std::move(request));
    }
    pump(touched);
  }

  void take(std::vector<Report>& reports) {
    std::array<bool, log::partitions_per_topic> touched{};
    for (auto& report : reports) {
      touched.at(static_cast<std::size_t>(report.partition)) = true;
      lane(report.partition).report(report);
    }
    pump(touched);
  }

  void pump(const std::array<bool, log::partitions_per_topic>& touched) {
    for (std::size_t i = 0; i < touched.size(); ++i) {
      if (touched[i]) lanes[i]->pump();
    }
  }

  void tick() {
    for (auto& one : lanes) one->tick();
    publish();
    const auto all = [this](auto holds) { return std::ranges::all_of(lanes, holds); };
    if (opened && all([](const auto& one) { return one->settled(); })) std::exchange(opened, nullptr)();
    if (closed && all([](const auto& one) { return one->closed(); })) return std::exchange(closed, nullptr)();
    tick_later(config.limits.tick);
  }

  void tick_later(std::chrono::microseconds delay) {
    strand.after(delay, [weak = this->weak_from_this()] {
      if (auto body = weak.lock()) body->tick();
    });
  }

  void publish() {
    Stats now;
    static_cast<Counters&>(now) = counters;
    for (std::size_t i = 0; i < lanes.size(); ++i) now.partitions[i] = lanes[i]->stats();
    std::lock_guard lock(mutex);
    published = now;
  }

  template <class F>
  void on_strand(F task) {
    strand.post([weak = this->weak_from_this(), task = std::move(task)]() mutable {
      if (auto body = weak.lock()) task(*body);
    });
  }

  Config config;
  const Codec<D> codec;
  Strand& strand;
  Counters counters;
  std::shared_ptr<Mailbox<RequestPtr<D>>> submitted;
  const WriterParts writer_parts;
  const LaneParts parts;
  std::array<std::unique_ptr<Lane<D>>, log::partitions_per_topic> lanes;
  Task opened;
  Task closed;
  mutable std::mutex mutex;
  Stats published;
};

template <Decider D>
Lanes<D>::Lanes(Config config, Codec<D> codec, Strand& strand, Executor& pool, log::EventLog& log, StateStore& store,
                const Clock& clock, Random& random)
    : body_(std::make_shared<Body>(std::move(config), codec, strand, pool, log, store, clock, random)) {
  body_->tick_later(std::chrono::microseconds(0));
}

template <Decider D>
Lanes<D>::~Lanes() = default;

template <Decider D>
void Lanes<D>::open(Task opened) {
  body_->on_strand([opened = std::move(opened)](Body& body) mutable {
    body.opened = std::move(opened);
    for (auto& lane : body.lanes) lane->own();
  });
}

template <Decider D>
void Lanes<D>::set_address(std::string address) {
  if (!is_address(address)) throw std::invalid_argument("not an address: " + address);
  body_->on_strand([address = std::move(address)](Body& body) mutable { body.config.address = std::move(address); });
}

template <Decider D>
void Lanes<D>::own(int partition) {
  body_->on_strand([partition](Body& body) { body.lane(partition).own(); });
}

template <Decider D>
void Lanes<D>::disown(int partition) {
  body_->on_strand([partition](Body& body) { body.lane(partition).disown(); });
}

template <Decider D>
void Lanes<D>::submit(Ask<D> ask, OnAnswer<D> on_answer) {
  auto request = std::make_shared<Request<D>>();
  request->ask = std::move(ask);
  request->on_answer = std::move(on_answer);
  body_->submitted->put(std::move(request));
}

template <Decider D>
void Lanes<D>::close(Task closed) {
  body_->on_strand([closed = std::move(closed)](Body& body) mutable {
    body.closed = std::move(closed);
    const auto end = body.writer_parts.clock.monotonic() + body.config.limits.close_within;
    for (auto& lane : body.lanes) lane->close(end);
  });
}

template <Decider D>
Stats Lanes<D>::stats() const {
  std::lock_guard lock(body_->mutex);
  return body_->published;
}

template <Decider D>
std::optional<StreamState<D>> Lanes<D>::peek(const std::string& stream) const {
  return body_->lane(log::partition_of(stream)).peek(stream);
}

}  // namespace paypie::lane
