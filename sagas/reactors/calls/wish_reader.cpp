// Batches of the log, folded on the strand.
#include "sagas/reactors/calls/wish_reader.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace paypie::reactors {

WishReader::WishReader(Parts parts)
    : letters_(parts.topics.size()),
      caught_up_(std::move(parts.caught_up)),
      parking_({.consumer = parts.consumer,
                .topics = parts.topics,
                .log = parts.log,
                .strand = parts.strand,
                .pool = parts.pool,
                .clock = parts.clock,
                .take = std::move(parts.take),
                .report = parts.report}),
      reader_(sagas::followed_by(parts.consumer, parts.topics, bool(parts.report)), parts.log, parts.strand, parts.pool,
              [this](sagas::MergedReader::Batch& batch) { take(batch); }) {}

void WishReader::take(const sagas::MergedReader::Batch& batch) {
  for (const auto& [topic, record] : batch.records) {
    topic < letters_ ? parking_.take(topic, record) : parking_.hear(record);
  }
  epochs_ = batch.epochs.front();
  for (const auto& [topic, partition] : batch.stopped_at) {
    if (topic == 0) damaged_.insert(partition);
  }
  auto stopped = batch.stopped;
  std::ranges::move(parking_.stopped(), std::back_inserter(stopped));
  {
    const std::lock_guard lock(mutex_);
    stopped_ = std::move(stopped);
  }
  begun_ = begun_ || batch.at_end;
  if (begun_) parking_.act();
  parked_streams_ = parking_.parked().size();
  parked_events_ = parking_.waiting();
  if (batch.at_end) caught_up_();
}

std::optional<std::uint64_t> WishReader::read_for(const std::string& stream,
                                                  std::optional<std::uint64_t> served) const {
  const auto partition = log::partition_of(stream);
  if (!served || epochs_.at(static_cast<std::size_t>(partition)) != *served) return std::nullopt;
  const bool is_read =
      !damaged_.contains(partition) && !parking_.is_stopped(0, partition) && !parking_.is_parked(stream);
  return is_read ? served : std::nullopt;
}

std::vector<std::string> WishReader::stopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

}  // namespace paypie::reactors
