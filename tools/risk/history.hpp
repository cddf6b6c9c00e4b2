// The decisions about cashback that a log holds. Reads only.
#pragma once
#include <cstdint>
#include <string>

#include "events/log/log.hpp"
#include "tools/log/source.hpp"
#include "tools/output/output.hpp"
#include "tools/risk/what_if.hpp"

namespace paypie::risk {

// Hands over every assessment that was recorded, partition by partition, in the order of each; of one store, or of all
// if `store` is empty. The answer: how many events could not be read, each said on stderr. Blocks; throws Failure if
// the log cannot be read to its end.
std::int64_t take_all(log::LogReader& log, const std::string& store, WhatIf& into);

// Prints what would change. Exit incomplete if something could not be read or compared: it is said on stderr.
tools::Exit what_if_command(const std::string& model, const tools::LogSource& source, const std::string& store,
                            tools::Format format);

}  // namespace paypie::risk
