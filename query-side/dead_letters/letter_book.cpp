// Read, fold, wait.
#include "query-side/dead_letters/letter_book.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <chrono>
#include <utility>

#include "events/codec/codec.hpp"

namespace paypie::query {

using projections::DeadLetterDocuments;
using projections::DeadLetterView;
using projections::LetterStatus;

LetterBook::LetterBook(log::EventLog& log)
    : log_(log), feed_(log, std::string(DeadLetterDocuments::topic), std::string(DeadLetterDocuments::name)) {
  std::map<int, log::ReaderPosition> from_the_beginning;
  for (int partition = 0; partition < log::partitions_per_topic; ++partition) from_the_beginning[partition];
  feed_.begin(std::move(from_the_beginning));
  thread_ = std::jthread([this](std::stop_token stop) { work(stop); });
}

void LetterBook::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void LetterBook::work(std::stop_token stop) {
  const auto subscription = log_.watch(std::string(DeadLetterDocuments::topic), [this](int) {
    const std::lock_guard lock(mutex_);
    grown_ = true;
    wake_.notify_all();
  });
  while (!stop.stop_requested()) {
    if (step()) continue;
    std::unique_lock lock(mutex_);
    // The time limit is for logs that another process appends to.
    wake_.wait_for(lock, stop, std::chrono::seconds(1), [&] { return grown_; });
    grown_ = false;
  }
}

// True if there may be more.
bool LetterBook::step() {
  auto batch = feed_.read(1U << 20);
  const std::lock_guard lock(mutex_);
  if (!batch) {
    trouble_ = batch.error();
    return false;
  }
  trouble_.clear();
  for (const auto& record : batch->records) {
    const auto decoded = codec::decode_event<DeadLetterDocuments::Event>(record.record->value);
    try {
      if (!decoded) throw projections::OutOfOrder(decoded.error().detail);
      auto& letter = letters_[record.stream()];
      letter = DeadLetterDocuments::apply(std::move(letter), decoded->meta, decoded->event);
    } catch (const projections::OutOfOrder& why) {
      trouble_ = why.what();  // the others go on
    }
  }
  feed_.stored(*batch);
  return !batch->moves.empty();
}

std::optional<DeadLetterView> LetterBook::find(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = letters_.find(id);
  if (found == letters_.end()) return std::nullopt;
  return found->second;
}

std::vector<DeadLetterView> LetterBook::list(const Filter& filter, std::size_t most) const {
  const std::lock_guard lock(mutex_);
  std::vector<DeadLetterView> found;
  for (auto at = letters_.upper_bound(filter.after); at != letters_.end() && found.size() < most; ++at) {
    const auto& letter = at->second;
    if (letter.version == 0 || letter.store.name != filter.store) continue;
    if (filter.consumer && letter.at.consumer != *filter.consumer) continue;
    const bool wanted = filter.status ? boost::describe::enum_to_string(letter.status, "") == *filter.status
                                      : letter.status != LetterStatus::resumed;
    if (wanted) found.push_back(letter);
  }
  return found;
}

std::map<std::string, std::size_t> LetterBook::open() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, std::size_t> open;
  for (const auto& [id, letter] : letters_) {
    if (letter.version > 0) open[letter.at.consumer] += letter.status != LetterStatus::resumed ? 1 : 0;
  }
  return open;
}

std::string LetterBook::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

}  // namespace paypie::query
