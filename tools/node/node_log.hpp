// The log of a node, whichever it is: opened, watched, counted.
#pragma once
#include <atomic>
#include <functional>
#include <memory>

#include "events/log/embedded.hpp"
#include "events/log/kafka/log.hpp"
#include "tools/log/source.hpp"
#include "tools/node/health.hpp"

namespace paypie::tools {

class NodeLog {
 public:
  // What tests put in the place of the disk; on_fatal: the embedded log cannot be written any more (any thread).
  struct Embedded {
    rocksdb::Env* disk = nullptr;
    bool never_syncs = false;
    std::function<void()> on_fatal;
  };
  // Throws Failure: conflict if another process holds the folder, unreachable without a broker, not_found if a topic is
  // missing or not as it must be, difference if it is damaged.
  NodeLog(const LogSource& source, Embedded embedded);
  ~NodeLog();

  log::EventLog& log() { return kafka_ ? static_cast<log::EventLog&>(*kafka_) : *embedded_; }
  void ensure_topic(const std::string& topic);

  // Any thread.
  Verdict health() const;
  // Copies the log's figures into metrics; called before the metrics page is made.
  void refresh_metrics();

 private:
  void refuse_differences(const std::string& topic);

  struct Metrics;
  const LogSource source_;
  std::atomic<bool> failed_{false};
  std::unique_ptr<Metrics> metrics_;
  std::unique_ptr<log::EmbeddedLog> embedded_;
  std::unique_ptr<log::KafkaLog> kafka_;
};

}  // namespace paypie::tools
