// How many refusals are recorded when there are too many: of one client, and of all together, in a minute. What is left
// out is counted for each store. Pure: time comes in as data.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "events/refusals.hpp"

namespace paypie::refusals {

struct SamplingLimits {
  std::size_t of_one = 30;   // recorded of one client in a minute
  std::size_t in_all = 300;  // recorded of all clients in a minute; half of it (rounded up) of those nobody knows
  std::size_t stores = 100;  // what is left out is counted for each; further ones are counted under `otherwise`
};

struct Client {
  std::string who;       // whatever tells clients apart
  bool is_known = true;  // whom nobody knows cannot use up what is for the others
};

// Whether one is recorded, or of which limit it is left out.
enum class Sample { taken, of_one, in_all };

class Sampling {
 public:
  Sampling(SamplingLimits limits, std::string otherwise) : limits_(limits), otherwise_(std::move(otherwise)) {}

  // One that is not taken is counted as left out.
  Sample take(const Client& client, const std::string& store, Timestamp now);
  // Some that were taken and could not be recorded, or a summary that could not.
  void leave_out(const std::string& store, const RefusalsLeftOut& more);

  struct LeftOut {
    std::string store;
    RefusalsLeftOut what;
  };
  // How many were counted under `otherwise` because there were too many stores.
  std::uint64_t of_other_stores() const { return of_other_stores_; }
  // What was left out in minutes that are over, at most one for each store; they are not given again. `at_once`: this
  // minute's, too.
  std::vector<LeftOut> take_left_out(Timestamp now, bool at_once = false);

 private:
  void turn(Timestamp now);

  const SamplingLimits limits_;
  const std::string otherwise_;
  std::int64_t minute_ = 0;
  std::size_t taken_ = 0, taken_of_unknown_ = 0;
  std::map<std::string, std::size_t> taken_of_;  // no more clients than are taken in all
  std::map<std::string, RefusalsLeftOut> left_out_;
  std::uint64_t of_other_stores_ = 0;
};

}  // namespace paypie::refusals
