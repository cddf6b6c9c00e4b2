// The play of orders: the product's own decider, codec and lanes.
#include "tests/simulation/lanes/checking.hpp"
#include "tests/simulation/lanes/playing.hpp"

namespace paypie::simulation {
template Story<OrderDecider> play(std::uint64_t seed, const lane::PlantedBugs& bugs);
template std::vector<std::string> violations(const Story<OrderDecider>& story);
}  // namespace paypie::simulation
