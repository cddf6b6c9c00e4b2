// The lanes of the stock decider, instantiated once for this test binary.
#include "command-side/lane/instantiate.hpp"
#include "tests/support/stock.hpp"

template class paypie::lane::Lanes<paypie::stock::StockDecider>;
template std::string paypie::lane::state_fingerprint<paypie::stock::StockDecider>();
