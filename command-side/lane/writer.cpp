// Appending, proving and stepping down. Reading and opening are in writer_reading.cpp.
#include "command-side/lane/writer.hpp"

#include <cassert>
#include <utility>

namespace paypie::lane {

std::string_view to_text(Phase phase) {
  switch (phase) {
    case Phase::idle: return "idle";
    case Phase::opening: return "opening";
    case Phase::serving: return "serving";
    case Phase::doubting: return "doubting";
    case Phase::stopped: return "stopped";
  }
  std::unreachable();
}

Writer::Writer(log::TopicPartition where, const WriterId& me, const Config& config, const WriterParts& parts,
               WriterOwner& owner, Counters& counters)
    : where_(std::move(where)),
      config_(config),
      parts_(parts),
      owner_(owner),
      counters_(counters),
      pen_{me, me.text(), 0} {}

void Writer::start_at(log::Offset next, const log::Validity& validity, std::string address) {
  assert(phase_ == Phase::idle);
  next_ = next;
  validity_ = validity;
  address_ = std::move(address);
}

void Writer::send(log::Record commit) {
  assert(has_room());
  const auto seq = sent();
  sign(commit, pen_, seq);
  flights_.push_back({parts_.clock.monotonic(), std::nullopt});
  append(std::move(commit), seq);
}

void Writer::send_empty() {
  assert(has_room());
  ++counters_.empty_commits;
  const auto seq = sent();
  flights_.push_back({parts_.clock.monotonic(), std::nullopt});
  append(empty_commit_record(pen_, seq, {parts_.clock.wall_micros()}), seq);
}

void Writer::append(log::Record record, std::optional<std::uint64_t> seq) {
  parts_.log.append(where_, std::move(record),
                    [reports = parts_.reports, partition = where_.partition, epoch = pen_.epoch,
                     seq](log::Delivery delivery) { reports->put({partition, epoch, seq, std::move(delivery)}); });
}

// Reports are facts about offsets. One that comes after a doubt is as good as before: it is compared with next_, which
// only readings and earlier proofs move.
void Writer::report(Report& report) {
  if (!report.delivery && report.delivery.error().code == log::LogErrc::disk)
    return stop(report.delivery.error().detail);
  if (report.epoch != pen_.epoch) return counters_.reached(Rare::report_of_an_older_epoch);
  if (!report.seq) {
    if (phase_ != Phase::opening || bid_ != Bid::out) return;
    bid_ = Bid::reported;
    if (config_.bugs.serve_without_reading_back && report.delivery && *report.delivery) {
      next_ = **report.delivery + 1;
      validity_ = log::Validity(pen_.epoch, pen_.writer, 0);
      bid_ = Bid::accepted;
      return end_while_opening();
    }
    return read_on();
  }
  if (phase_ != Phase::serving && phase_ != Phase::doubting) return;
  if (*report.seq < proved_) return counters_.reached(Rare::report_after_proof);
  const auto index = *report.seq - proved_;
  if (index >= flights_.size()) return;
  if (config_.bugs.answer_out_of_order && report.delivery && *report.delivery) owner_.claim(index, **report.delivery);
  flights_[index].report = std::move(report.delivery);
  if (phase_ == Phase::serving) advance();
}

// The record at next_ is ours, of this epoch and of the seq the rule expects there: so it counts. This is
// "offset == opened + 1 + n", with the places of voids that were read back taken into account.
void Writer::prove_by_reports() {
  while (!flights_.empty()) {
    const auto reported = flights_.front().offset();
    if (!reported || (*reported != next_ && !config_.bugs.offset_not_checked)) return;
    prove_front(*reported);
  }
}

void Writer::prove_front(log::Offset offset) {
  flights_.pop_front();
  ++proved_;
  next_ = offset + 1;
  validity_ = log::Validity(pen_.epoch, pen_.writer, proved_);
  owner_.proved(offset);
}

void Writer::advance() {
  prove_by_reports();
  if (flights_.empty() || !flights_.front().report) return;
  if (flights_.front().offset()) counters_.reached(Rare::reported_elsewhere);
  doubt();
}

void Writer::doubt() {
  phase_ = Phase::doubting;
  since_ = parts_.clock.monotonic();
  ++counters_.doubts;
  read_on();
}

void Writer::look_at_the_clock() {
  const bool overdue = phase_ == Phase::serving && !flights_.empty() &&
                       flights_.front().sent_at + config_.limits.report_within < parts_.clock.monotonic();
  if (overdue) doubt();
}

void Writer::step_down(const std::string& why) {
  if (!flights_.empty()) {
    counters_.reached(proved_ > 0 ? Rare::stepped_down_midway : Rare::stepped_down_before_any_proof);
  }
  flights_.clear();
  phase_ = Phase::idle;
  ++counters_.step_downs;
  owner_.stepped_down(why);
}

void Writer::close() {
  if (phase_ == Phase::stopped) return;
  alive_ = std::make_shared<int>(0);
  reading_ = false;
  flights_.clear();
  phase_ = Phase::idle;
}

void Writer::stop(const std::string& why) {
  if (phase_ == Phase::stopped) return;
  alive_ = std::make_shared<int>(0);
  reading_ = false;
  flights_.clear();
  phase_ = Phase::stopped;
  owner_.stopped(why);
}

}  // namespace paypie::lane
