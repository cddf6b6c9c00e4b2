// State stores by aggregate, and what lanes have to say.
#include "tools/node/hosted_lanes.hpp"

#include "command-side/lane/rocks_state_store.hpp"
#include "platform/telemetry/log.hpp"
#include "tools/output/output.hpp"

namespace paypie::tools {

std::string aggregate_of(std::string_view topic) {
  constexpr std::string_view before = "paypie.", after = ".events.v1";
  return std::string(topic.substr(before.size(), topic.size() - before.size() - after.size()));
}

void tell(const lane::Notice& notice) {
  const auto level = notice.level == lane::Notice::Level::alarm     ? telemetry::Level::error
                     : notice.level == lane::Notice::Level::warning ? telemetry::Level::warning
                                                                    : telemetry::Level::info;
  telemetry::log_line(level, notice.text, {{"topic", notice.where.topic}, {"partition", notice.where.partition}});
}

std::unique_ptr<lane::StateStore> open_states(const std::filesystem::path& folder, const std::string& fingerprint,
                                              rocksdb::Env* disk) {
  std::error_code failed;
  std::filesystem::create_directories(folder.parent_path(), failed);
  if (failed) throw Failure(Exit::usage, folder.string() + ": " + failed.message());
  lane::StateStoreOptions options;
  options.env = disk;
  options.on_error = [](const std::string& why) {
    telemetry::error("the state store cannot be read", {{"error", why}});
  };
  auto store = lane::RocksStateStore::open(folder, fingerprint, options);
  if (!store) throw Failure(Exit::conflict, store.error());
  if (const auto& why = (*store)->emptied_because(); !why.empty()) {
    telemetry::warning("the state store was emptied and is folded again from the log", {{"reason", why}});
  }
  return std::move(*store);
}

}  // namespace paypie::tools
