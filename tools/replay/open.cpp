// Opening the log of a data folder.
#include "tools/replay/open.hpp"

#include <fmt/format.h>

#include "tools/output/output.hpp"

namespace paypie::replay {

using tools::Exit;
using tools::Failure;

OpenedLog open_log(const std::filesystem::path& data) {
  const auto folder = data / "log";
  if (!std::filesystem::exists(folder)) {
    throw Failure(Exit::not_found, fmt::format("there is no log in {}; --data names the data folder", data.string()));
  }
  OpenedLog opened;
  log::EmbeddedView::Options options;
  options.folder = folder;
  auto view = log::EmbeddedView::open(options);
  if (!view) {
    const bool damaged = view.error().code == log::LogErrc::damaged || view.error().code == log::LogErrc::gap;
    throw Failure(damaged ? Exit::difference : Exit::unreachable, view.error().detail);
  }
  opened.view = std::move(*view);
  return opened;
}

}  // namespace paypie::replay
