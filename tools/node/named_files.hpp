// What is in files that settings name: read at the start, and wrong then or not at all.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "command-side/risk/scorecard.hpp"
#include "platform/config/config.hpp"
#include "sagas/order_to_cash/host/rates.hpp"

namespace paypie::tools {

// None: the setting names no file. Throws Failure{usage} if it cannot be read.
std::optional<std::string> text_of_file(const config::Config& config, std::string_view key);

// Of process.rates; without a file, no rates. Throws Failure{usage} with the place of what is wrong.
order_to_cash::RateTable rates(const config::Config& config);

// Of risk.model; without a file, the built-in one. Throws Failure{usage} with the place of what is wrong.
risk::Scorecard load_model(const config::Config& config);

}  // namespace paypie::tools
