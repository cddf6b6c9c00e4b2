// One read at a time; growth wakes the next one.
#include "sagas/runner/work_reader.hpp"

#include <atomic>
#include <mutex>
#include <utility>

namespace paypie::sagas {

// What other threads hold of the reader.
struct WorkReader::Wake {
  std::mutex mutex;
  WorkReader* reader = nullptr;  // null once it is gone
  Strand* strand = nullptr;
  bool posted = false;

  void up(const std::shared_ptr<Wake>& self) {
    std::lock_guard lock(mutex);
    if (!reader || std::exchange(posted, true)) return;
    strand->post([self] {
      WorkReader* mine = nullptr;
      {
        std::lock_guard inner(self->mutex);
        self->posted = false;
        mine = self->reader;
      }
      if (!mine) return;
      mine->grown_ = true;
      mine->read();
    });
  }
};

WorkReader::WorkReader(Options options, log::EventLog& log, Strand& strand, Executor& pool,
                       std::function<void(MergedReader::Batch&)> take)
    : options_(std::move(options)),
      log_(log),
      strand_(strand),
      pool_(pool),
      take_(std::move(take)),
      reader_(std::make_shared<MergedReader>(log, options_.topics, options_.consumer, options_.ahead)),
      wake_(std::make_shared<Wake>()) {
  wake_->reader = this;
  wake_->strand = &strand;
}

WorkReader::~WorkReader() {
  watching_.clear();
  std::lock_guard lock(wake_->mutex);
  wake_->reader = nullptr;
}

void WorkReader::start() {
  for (const auto& topic : options_.topics) {
    watching_.push_back(log_.watch(topic, [wake = wake_](int) { wake->up(wake); }));
  }
  wake_->up(wake_);
  strand_.post([weak = std::weak_ptr(wake_)] {
    const auto wake = weak.lock();
    if (wake && wake->reader) wake->reader->look_later();
  });
}

void WorkReader::look_later() {
  strand_.after(options_.look_again, [weak = std::weak_ptr(wake_)] {
    const auto wake = weak.lock();
    if (!wake || !wake->reader) return;
    wake->reader->grown_ = true;
    wake->reader->read();
    wake->reader->look_later();
  });
}

void WorkReader::read() {
  if (!grown_ || std::exchange(reading_, true)) return;
  grown_ = false;
  pool_.post([reader = reader_, max_bytes = options_.batch_bytes, weak = std::weak_ptr(wake_), strand = &strand_] {
    auto batch = std::make_shared<MergedReader::Batch>(reader->read(max_bytes));
    strand->post([batch, weak] {
      const auto wake = weak.lock();
      if (wake && wake->reader) wake->reader->on_read(*batch);
    });
  });
}

void WorkReader::on_read(MergedReader::Batch& batch) {
  reading_ = false;
  current_ = batch.at_end;
  if (!batch.at_end && batch.trouble.empty()) grown_ = true;
  take_(batch);
  read();
}

}  // namespace paypie::sagas
