// Opens a data folder's log for reading: beside a running server, or on its own.
#pragma once
#include <filesystem>
#include <memory>

#include "events/log/embedded_view.hpp"

namespace paypie::replay {

struct OpenedLog {
  std::unique_ptr<log::EmbeddedView> view;
};

// Throws tools::Failure: not_found without a log, difference if it is damaged beyond opening.
OpenedLog open_log(const std::filesystem::path& data);

}  // namespace paypie::replay
