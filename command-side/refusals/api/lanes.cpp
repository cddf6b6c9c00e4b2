// The definitions of refusals' lanes, compiled here and nowhere else.
#include "command-side/refusals/api/lanes.hpp"

#include "command-side/lane/instantiate.hpp"
#include "command-side/lane/json_codec.hpp"

template class paypie::lane::Lanes<paypie::refusals::RefusalsDecider>;
template std::string paypie::lane::state_fingerprint<paypie::refusals::RefusalsDecider>();

namespace paypie::refusals {

lane::Codec<RefusalsDecider> refusals_codec() { return lane::json_codec<RefusalsDecider>(); }

}  // namespace paypie::refusals
