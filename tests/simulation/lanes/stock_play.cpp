// The play of stock items.
#include "command-side/lane/instantiate.hpp"
#include "tests/simulation/lanes/checking.hpp"
#include "tests/simulation/lanes/playing.hpp"

template class paypie::lane::Lanes<paypie::stock::StockDecider>;

namespace paypie::simulation {
template Story<StockDecider> play(std::uint64_t seed, const lane::PlantedBugs& bugs);
template std::vector<std::string> violations(const Story<StockDecider>& story);
}  // namespace paypie::simulation
