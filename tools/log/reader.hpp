// Opens a log for reading only, beside whoever writes it, or on its own.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "events/log/log.hpp"
#include "tools/log/source.hpp"

namespace paypie::tools {

struct OpenedReader {
  std::unique_ptr<log::LogReader> log;
  // Shows what was appended meanwhile: an embedded log seen from outside stands still otherwise.
  std::function<std::expected<void, log::LogError>()> look_again;
};

// Throws Failure: not_found without a log (on Kafka: without a topic of events), difference if it is damaged beyond
// opening, unreachable if it cannot be reached.
OpenedReader open_reader(const LogSource& source);

}  // namespace paypie::tools
