// One read at a time on the pool; what it found is folded on the strand.
#include "sagas/reactors/gateways/payment_reader.hpp"

#include <expected>
#include <map>
#include <optional>
#include <utility>

#include "events/codec/codec.hpp"
#include "platform/crypto/hash.hpp"

namespace paypie::reactors {

struct PaymentReader::Body : std::enable_shared_from_this<Body> {
  Body(Options given, log::EventLog& of, Strand& on, Executor& reads, GatewayReactor& to)
      : options(given),
        log(of),
        strand(on),
        pool(reads),
        reactor(to),
        feed(of, std::string(payments::PaymentDecider::topic), "gateways") {
    std::map<int, log::ReaderPosition> beginning;
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) beginning[partition] = {};
    feed.begin(std::move(beginning));
  }

  void read() {
    if (std::exchange(reading, true)) return;
    grown = false;
    pool.post([weak = weak_from_this()] {
      const auto body = weak.lock();
      if (!body) return;
      auto batch = std::make_shared<Read>(body->feed.read(body->options.batch_bytes));
      body->strand.post([weak, batch] {
        if (const auto alive = weak.lock()) alive->on_read(*batch);
      });
    });
  }

  using Read = std::expected<projections::FeedBatch, std::string>;
  void on_read(Read& batch) {
    reading = false;
    if (!batch) return look_later();
    std::size_t taken = 0;
    for (; taken < batch->records.size(); ++taken) {
      const auto decoded = codec::decode_event<payments::PaymentEvent>(batch->records[taken].record->value);
      if (!decoded) {
        // An event of a newer program: this partition waits for an upgrade, the others go on.
        feed.stop_before(*batch, taken, "an event of payments cannot be read: " + decoded.error().detail);
        --taken;
        continue;
      }
      reactor.take(decoded->meta, decoded->event);
    }
    feed.stored(*batch);
    if (!batch->moves.empty()) return read();
    reactor.caught_up();
    look_later();
  }

  void look_later() {
    strand.after(grown ? std::chrono::microseconds(0) : options.look_again, [weak = weak_from_this()] {
      if (const auto body = weak.lock()) body->read();
    });
  }
  void wake() {
    strand.post([weak = weak_from_this()] {
      const auto body = weak.lock();
      if (!body) return;
      body->grown = true;
      body->read();
    });
  }

  const Options options;
  log::EventLog& log;
  Strand& strand;
  Executor& pool;
  GatewayReactor& reactor;
  projections::TopicFeed feed;  // of the pool while `reading`, of the strand otherwise
  bool reading = false;
  bool grown = false;
  log::EventLog::Subscription watching;
};

PaymentReader::PaymentReader(Options options, log::EventLog& log, Strand& strand, Executor& pool,
                             GatewayReactor& reactor)
    : body_(std::make_shared<Body>(options, log, strand, pool, reactor)) {}
PaymentReader::~PaymentReader() { body_->watching.reset(); }

void PaymentReader::start() {
  std::weak_ptr<Body> weak = body_;
  body_->watching = body_->log.watch(std::string(payments::PaymentDecider::topic), [weak](int) {
    if (const auto body = weak.lock()) body->wake();
  });
  body_->wake();
}

std::vector<std::string> PaymentReader::stopped() const {
  return body_->reading ? std::vector<std::string>() : body_->feed.lag(0, false).stopped;
}

Reporter report_to(lane::Lanes<payments::PaymentDecider>& lanes, const Clock& clock, std::chrono::microseconds within) {
  return [&lanes, &clock, within](const std::string& stream, const StoreId& store, const CommandId& id,
                                  payments::ReportOutcome report, std::function<void(Taken)> taken) {
    lane::Ask<payments::PaymentDecider> ask;
    ask.stream = stream;
    ask.id = id;
    ask.request = crypto::sha256_of_parts({stream, id.text()});
    ask.command = std::move(report);
    ask.store = store;
    ask.actor = {"gateways"};
    ask.deadline = clock.monotonic() + within;
    lanes.submit(std::move(ask), [taken = std::move(taken)](lane::Answer<payments::PaymentDecider> answer) {
      if (std::holds_alternative<lane::RefusedBy<payments::PaymentDecider>>(answer)) return taken(Taken::refused);
      const auto* failed = std::get_if<lane::Failed>(&answer);
      if (!failed) return taken(Taken::yes);
      taken(failed->why == lane::Failure::elsewhere ? Taken::elsewhere : Taken::later);
    });
  };
}

}  // namespace paypie::reactors
