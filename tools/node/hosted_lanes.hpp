// The lanes of one aggregate as a node hosts them: state store, lanes, who owns what, the routes of commands, figures.
#pragma once
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "command-side/http/handling.hpp"
#include "command-side/lane/lanes.hpp"
#include "command-side/lane/state_store.hpp"
#include "events/log/log.hpp"
#include "platform/http/route.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "tools/node/health.hpp"
#include "tools/node/lane_metrics.hpp"

namespace rocksdb {
class Env;
}

namespace paypie::tools {

// What lanes run on. All of it must outlive them.
struct Machine {
  Strand& strand;
  Executor& pool;
  log::EventLog& log;
  const Clock& clock;
  Random& random;
  rocksdb::Env* disk = nullptr;
  lane::Limits limits = {};
  ApprovalLimits alone = {};  // what one person may move
};

// payment: what folders, labels and groups call the aggregate whose topic is paypie.payment.events.v1.
std::string aggregate_of(std::string_view topic);

// What a node does with lanes whatever they decide.
class Hosted {
 public:
  virtual ~Hosted() = default;
  virtual const std::string& topic() const = 0;
  virtual lane::StateStore& store() = 0;
  // Of the commands of people. `forwarder`: to the nodes that own what is not ours; null: everything is.
  virtual void add_routes(http::Router& router, commands::Forwarder* forwarder) = 0;
  virtual void set_address(const std::string& address) = 0;
  virtual void open_all() = 0;
  virtual void own(int partition) = 0;
  virtual void disown(int partition) = 0;
  virtual void close(Task closed) = 0;
  virtual lane::Stats stats() const = 0;
};

// Throws Failure where the store cannot be opened; one of another fingerprint is emptied.
std::unique_ptr<lane::StateStore> open_states(const std::filesystem::path& folder, const std::string& fingerprint,
                                              rocksdb::Env* disk);
// For the log of this process.
void tell(const lane::Notice& notice);

// Destroy it once the strand and the pool have stopped.
template <Decider D>
class HostedLanes final : public Hosted {
 public:
  using Routes = std::span<const http::Route<commands::Handling<D>>>;
  HostedLanes(const std::filesystem::path& states, const Machine& machine, lane::Codec<D> codec, Routes routes = {})
      : topic_(D::topic),
        store_(open_states(states / aggregate_of(topic_), lane::state_fingerprint<D>(), machine.disk)),
        lanes_(lane::Config{.address = "local", .limits = machine.limits, .notice = tell, .bugs = {}}, codec,
               machine.strand, machine.pool, machine.log, *store_, machine.clock, machine.random),
        handling_{lanes_, machine.random, machine.clock, nullptr, machine.alone},
        routes_(routes) {}

  lane::Lanes<D>& lanes() { return lanes_; }

  const std::string& topic() const override { return topic_; }
  lane::StateStore& store() override { return *store_; }
  void add_routes(http::Router& router, commands::Forwarder* forwarder) override {
    handling_.forwarder = forwarder;
    router.add(routes_, handling_);
  }
  void set_address(const std::string& address) override { lanes_.set_address(address); }
  void open_all() override { lanes_.open(); }
  void own(int partition) override { lanes_.own(partition); }
  void disown(int partition) override { lanes_.disown(partition); }
  void close(Task closed) override { lanes_.close(std::move(closed)); }
  lane::Stats stats() const override { return lanes_.stats(); }

 private:
  const std::string topic_;
  std::unique_ptr<lane::StateStore> store_;
  lane::Lanes<D> lanes_;
  commands::Handling<D> handling_;
  const Routes routes_;
};

}  // namespace paypie::tools
