// A strand on an io_context: one mailbox, one wake-up for everything in it.
#include "platform/scheduler/asio.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <mutex>
#include <utility>
#include <vector>

namespace paypie {

struct AsioStrand::Queue : std::enable_shared_from_this<Queue> {
  explicit Queue(boost::asio::io_context& context) : io(context) {}

  void post(Task task) {
    {
      std::lock_guard lock(mutex);
      if (stopped) return;
      waiting.push_back(std::move(task));
      if (std::exchange(scheduled, true)) return;
    }
    schedule();
  }

  void schedule() {
    boost::asio::post(io, [self = shared_from_this()] { self->run(); });
  }

  void run() {
    {
      std::lock_guard lock(mutex);
      running.swap(waiting);
    }
    for (auto& task : running) {
      {
        std::lock_guard lock(mutex);
        if (stopped) break;
      }
      // Moved out first: what a task owns is released before the next one starts.
      auto now = std::move(task);
      now();
    }
    running.clear();
    {
      std::lock_guard lock(mutex);
      if (waiting.empty() || stopped) {
        scheduled = false;
        return;
      }
    }
    schedule();  // through the io_context, so that sockets and timers get their turn
  }

  boost::asio::io_context& io;
  std::mutex mutex;
  std::vector<Task> waiting;
  std::vector<Task> running;  // only touched by run()
  bool scheduled = false;
  bool stopped = false;
};

AsioStrand::AsioStrand(boost::asio::io_context& io) : queue_(std::make_shared<Queue>(io)) {}
AsioStrand::~AsioStrand() { stop(); }

void AsioStrand::post(Task task) { queue_->post(std::move(task)); }

void AsioStrand::after(std::chrono::microseconds delay, Task task) {
  auto timer = std::make_unique<boost::asio::steady_timer>(queue_->io, delay);
  auto& waits = *timer;
  waits.async_wait([timer = std::move(timer), queue = std::weak_ptr(queue_),
                    task = std::move(task)](const boost::system::error_code& failed) mutable {
    if (failed) return;
    if (auto alive = queue.lock()) alive->post(std::move(task));
  });
}

void AsioStrand::stop() {
  std::vector<Task> dropped;
  std::lock_guard lock(queue_->mutex);
  queue_->stopped = true;
  dropped.swap(queue_->waiting);
}

}  // namespace paypie
