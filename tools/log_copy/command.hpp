// `paypie log copy FROM TO`.
#pragma once
#include <string>

#include "platform/config/config.hpp"
#include "tools/log/source.hpp"
#include "tools/log_copy/copy.hpp"
#include "tools/output/output.hpp"

namespace paypie::log_copy {

// Copies, reads back, and folds both logs as `replay verify` does. Exit difference: the target is no prefix of the
// source, or the folds differ; conflict: a server has the target, or appends to it meanwhile; unreachable: a log
// cannot be reached. Whatever ends it, the same command goes on. `configured` says how brokers are spoken to.
tools::Exit copy_command(const std::string& from, const std::string& to, const tools::LogSource& configured,
                         Options limits, tools::Format format);
// What the keys copy.* say.
Options copy_limits(const config::Config& config);

}  // namespace paypie::log_copy
