// The version, as the map of rooms states it.
#include "tools/node/node.hpp"

namespace paypie::tools {

std::string version() { return PAYPIE_VERSION; }

}  // namespace paypie::tools
