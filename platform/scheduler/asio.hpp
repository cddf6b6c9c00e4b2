// A strand on an io_context. Tasks posted while it is busy are collected and run as one batch.
#pragma once
#include <boost/asio/io_context.hpp>
#include <memory>

#include "platform/scheduler/scheduler.hpp"

namespace paypie {

// The io_context must outlive the strand and is best run by one thread of its own or of the edge; tasks stay ordered
// and alone even if several threads run it. An exception that leaves a task leaves io_context::run().
class AsioStrand final : public Strand {
 public:
  explicit AsioStrand(boost::asio::io_context& io);
  ~AsioStrand() override;
  AsioStrand(const AsioStrand&) = delete;
  AsioStrand& operator=(const AsioStrand&) = delete;

  void post(Task task) override;
  void after(std::chrono::microseconds delay, Task task) override;

  // Drops what waits and everything posted from now on. The task that runs at this moment finishes.
  void stop();

 private:
  struct Queue;
  std::shared_ptr<Queue> queue_;
};

}  // namespace paypie
