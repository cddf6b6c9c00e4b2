// What a node does because there are others: it takes its share of the partitions, knows who has the rest, and passes
// on what belongs there.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "command-side/http/forwarder.hpp"
#include "command-side/lane/clock_watch.hpp"
#include "command-side/lane/owners.hpp"
#include "events/log/membership/membership.hpp"
#include "platform/config/config.hpp"
#include "tools/node/health.hpp"
#include "tools/node/hosted_lanes.hpp"

namespace paypie::tools {

class Cluster {
 public:
  struct Options {
    log::kafka::Settings kafka;
    std::string secret;
    std::size_t forwards = 256;
    std::chrono::milliseconds owner_within{1'500};
    std::chrono::milliseconds session{6'000};
    std::chrono::milliseconds clock_off{5'000};  // this far from what most nodes record a clock may be
  };
  // Log, lanes and clock must outlive it. Follows the log from now on. Throws Failure for a secret that is too short.
  Cluster(Options options, log::EventLog& log, std::vector<Hosted*> hosted, const Clock& clock);
  ~Cluster();

  commands::Forwarder& forwarder() { return forwarder_; }
  // Takes a share of the partitions and has the lanes serve it: who has partition 3 of one topic has it of all, so that
  // one group is enough. `address`: where others reach this node. leave() before the lanes go. While this node's clock
  // is off it has no share.
  void join(const std::string& address);
  // Once the lanes are closed: others may take over. Blocks.
  void leave();

  Verdict health() const;
  void refresh_metrics();

 private:
  // Who owns what of one topic.
  struct Followed {
    lane::Owners owners;
    std::jthread thread;  // last: it uses the owners
    Followed(log::EventLog& log, Hosted& hosted) : owners(log, hosted.topic(), hosted.store()) {}
    void follow() {
      thread = std::jthread([this](std::stop_token stop) { owners.run(stop); });
    }
  };
  std::string address_of(const log::TopicPartition& where) const;
  int stopped() const;
  std::string address() const;
  std::unique_ptr<log::Membership> new_membership();
  void watch_the_clock(const std::stop_token& stop);

  const Options options_;
  const std::vector<Hosted*> hosted_;
  mutable std::mutex mutex_;  // of the address and the membership
  std::string address_;       // set once, before anything is forwarded
  lane::ClockWatch clock_watch_;
  commands::Forwarder forwarder_;
  std::map<std::string, std::unique_ptr<Followed>> followed_;  // by topic; they use the clock watch
  std::set<int> ours_;                                         // of the membership's thread
  std::unique_ptr<log::Membership> membership_;
  std::jthread watching_;  // last: it uses all of the above
};

// What the configuration says; none on a log that is this process's own.
std::optional<Cluster::Options> cluster_options(const config::Config& config);
// host:port where other nodes reach this one, whose API listens at `api`. Throws Failure{usage} where nobody could say.
std::string cluster_address(const config::Config& config, const std::string& api);

}  // namespace paypie::tools
