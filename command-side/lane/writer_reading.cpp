// The reading half of the writer: folding the tail, opening an epoch, settling a doubt.
#include <cassert>
#include <utility>

#include "command-side/lane/writer.hpp"

namespace paypie::lane {

// A task for the strand that does nothing once this writer is gone, or has been opened or closed anew.
template <class F>
auto Writer::guarded(F task) {
  return [alive = std::weak_ptr(alive_), task = std::move(task)](auto&&... arguments) mutable {
    if (!alive.expired()) task(std::forward<decltype(arguments)>(arguments)...);
  };
}

void Writer::open() {
  if (phase_ != Phase::idle) return;
  alive_ = std::make_shared<int>(0);
  reading_ = false;
  phase_ = Phase::opening;
  bid_ = Bid::none;
  read_on();
}

void Writer::read_on() {
  if (std::exchange(reading_, true)) return;
  auto back = guarded([this](std::expected<Reading, log::LogError>& read) { on_read(read); });
  parts_.pool.post([&log = parts_.log, &strand = parts_.strand, where = where_, from = next_, validity = validity_,
                    max_bytes = config_.limits.read_bytes, digest = owner_.digest(), back = std::move(back)]() mutable {
    std::expected<Reading, log::LogError> read;
    if (auto chunk = log.read(where, from, max_bytes)) {
      read->end = chunk->end;
      read->records.reserve(chunk->records.size());
      for (auto& record : chunk->records) {
        auto marks = log::marks_of(*record);
        const bool counts = validity.judge(marks) == log::Verdict::counts;
        read->records.push_back({std::move(record), std::move(marks), counts});
      }
      read->digest = digest(read->records);
    } else {
      read = std::unexpected(std::move(chunk.error()));
    }
    strand.post([read = std::move(read), back = std::move(back)]() mutable { back(read); });
  });
}

void Writer::read_again_later() {
  parts_.strand.after(config_.limits.read_again_after, guarded([this] { read_on(); }));
}

void Writer::on_read(std::expected<Reading, log::LogError>& read) {
  if (!read) {
    reading_ = false;
    const auto& error = read.error();
    if (!error.retryable()) return stop("reading failed: " + error.detail);
    if (phase_ == Phase::opening && bid_ == Bid::none) return read_again_later();
    return at_end();  // no news: the deadlines of opening and doubting apply
  }
  auto reading = std::make_shared<Reading>(std::move(*read));
  // The owner keeps the task while it loads states; the guard inside covers a writer that is gone by then.
  owner_.prepare(*reading, guarded([this, reading] { absorb(*reading); }));
}

void Writer::absorb(const Reading& reading) {
  reading_ = false;
  for (std::size_t i = 0; i < reading.records.size(); ++i) {
    take(reading, i);
    if (phase_ == Phase::stopped) return;
  }
  if (next_ < reading.end && !reading.records.empty()) return read_on();
  at_end();
}

bool Writer::judge(const std::optional<log::Marks>& marks, log::Verdict& verdict) {
  verdict = validity_.judge(marks);
  if (verdict == log::Verdict::counts || !marks) return verdict == log::Verdict::counts;
  const bool opens = marks->kind == log::Marks::Kind::writer_opened;
  if (config_.bugs.accept_equal_epoch && opens && marks->epoch == validity_.epoch()) {
    validity_ = log::Validity(marks->epoch, marks->writer, 0);
    return true;
  }
  if (config_.bugs.accept_gaps && verdict == log::Verdict::gap) {
    validity_ = log::Validity(marks->epoch, marks->writer, marks->seq + 1);
    return true;
  }
  return config_.bugs.fold_void_records && !opens;
}

void Writer::take(const Reading& reading, std::size_t index) {
  const auto& [record, marks, counted_when_read] = reading.records[index];
  if (record->offset != next_) {
    return stop("the log answered offset " + std::to_string(record->offset.value) + " in place of " +
                std::to_string(next_.value));
  }
  log::Verdict verdict;
  const bool counts = judge(marks, verdict);
  owner_.judged(verdict);
  if (verdict == log::Verdict::epoch_jump) {
    return stop("an epoch jumps at offset " + std::to_string(next_.value) + ": a record is missing, or forged");
  }
  next_ = next_ + 1;
  if (!counts) {
    const bool my_bid = marks && marks->kind == log::Marks::Kind::writer_opened && marks->epoch == pen_.epoch &&
                        marks->writer == pen_.writer;
    if (my_bid && (bid_ == Bid::out || bid_ == Bid::reported)) lose_bid();
    return;
  }
  if (marks->kind == log::Marks::Kind::writer_opened) return take_opened(*record, *marks);
  const bool mine = !flights_.empty() && marks->epoch == pen_.epoch && marks->writer == pen_.writer;
  if (mine && marks->seq == proved_) {
    const auto& report = flights_.front().report;
    if (!report) counters_.reached(Rare::proved_without_a_report);
    if (report && !*report) counters_.reached(Rare::counts_though_reported_failed);
    if (report && *report && !**report) counters_.reached(Rare::proved_by_a_lost_report);
    return prove_front(record->offset);
  }
  if (marks->kind == log::Marks::Kind::commit) owner_.fold(reading, index);
}

void Writer::take_opened(const log::Record& record, const log::Marks& marks) {
  address_ = opened_address(record).value_or("");
  const bool my_bid = marks.epoch == pen_.epoch && marks.writer == pen_.writer;
  if (phase_ == Phase::opening) {
    if (bid_ == Bid::none) return;
    if (!my_bid) return lose_bid();
    if (bid_ == Bid::out) counters_.reached(Rare::opening_seen_before_its_report);
    bid_ = Bid::accepted;
    return;
  }
  // In the same instant, so that what the new owner wrote is folded on the confirmed states alone.
  if (phase_ == Phase::serving || phase_ == Phase::doubting) {
    counters_.reached(Rare::superseded_in_doubt);
    step_down("epoch " + std::to_string(marks.epoch) + " was opened by " + marks.writer.text());
  }
}

void Writer::lose_bid() {
  if (bid_ != Bid::lost) counters_.reached(Rare::opening_was_too_late);
  bid_ = Bid::lost;
}

void Writer::at_end() {
  switch (phase_) {
    case Phase::opening: return end_while_opening();
    case Phase::doubting: return end_while_doubting();
    case Phase::idle: return begin_again(true);  // stepped down while reading
    case Phase::serving:
    case Phase::stopped: return;
  }
}

void Writer::end_while_opening() {
  const auto waited = parts_.clock.monotonic() - since_;
  switch (bid_) {
    case Bid::none:
      pen_.epoch = validity_.epoch() + 1;
      // A log that answers less than it did when we served does not show its end.
      if (pen_.epoch <= highest_served_) return read_again_later();
      return append_opened();
    case Bid::out: return;  // its report comes, or look_at_the_clock() finds it overdue
    case Bid::reported: return waited < config_.limits.open_within ? read_again_later() : begin_again(false);
    case Bid::lost: return begin_again(true);
    case Bid::accepted:
      proved_ = validity_.next_seq();
      highest_served_ = pen_.epoch;
      phase_ = Phase::serving;
      ++counters_.opened;
      return owner_.may_send();
  }
}

void Writer::append_opened() {
  bid_ = Bid::out;
  since_ = parts_.clock.monotonic();
  append(writer_opened_record(pen_, {parts_.clock.wall_micros()}, config_.address), std::nullopt);
  // A report may never come: look for the record itself then.
  parts_.strand.after(config_.limits.open_within / 2, guarded([this, epoch = pen_.epoch] {
                        if (phase_ != Phase::opening || bid_ != Bid::out || epoch != pen_.epoch) return;
                        counters_.reached(Rare::opening_reported_late_or_never);
                        bid_ = Bid::reported;
                        read_on();
                      }));
}

void Writer::begin_again(bool somebody_was_faster) {
  if (phase_ != Phase::idle && phase_ != Phase::opening) return;
  phase_ = Phase::idle;
  if (!owner_.assigned()) return;
  // Two eager owners would supersede each other for ever: chance decides who may stay.
  const auto most = somebody_was_faster ? config_.limits.back_off_most : config_.limits.read_again_after;
  const auto wait = parts_.random.next() % static_cast<std::uint64_t>(most.count() + 1);
  parts_.strand.after(std::chrono::microseconds(static_cast<std::int64_t>(wait)), guarded([this] {
                        if (owner_.assigned()) open();
                      }));
}

void Writer::end_while_doubting() {
  prove_by_reports();
  const auto now = parts_.clock.monotonic();
  const bool overdue = !flights_.empty() && flights_.front().sent_at + config_.limits.report_within < now;
  if (flights_.empty() || (!flights_.front().report && !overdue)) {
    phase_ = Phase::serving;
    return owner_.may_send();
  }
  const auto& report = flights_.front().report;
  // Failed, or read past without counting: nothing that is in flight behind it can count any more.
  const auto reported = flights_.front().offset();
  const bool hopeless = report && (!*report || (reported && *reported < next_));
  if (!hopeless && now - since_ < config_.limits.settle_within) return read_again_later();
  if (!hopeless) counters_.reached(Rare::doubt_not_settled_in_time);
  step_down(report && !*report ? report->error().detail
                               : "a commit is not where it was reported, or was never reported");
  begin_again(false);
}

}  // namespace paypie::lane
