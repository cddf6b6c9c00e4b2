// The RocksDB copies of a query node: orders rendered and ready to be sent, and the index of stream versions.
#pragma once
#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/log/validity.hpp"
#include "platform/rocksdb/database.hpp"
#include "projections/order_view.hpp"
#include "projections/stores/document_cache.hpp"
#include "projections/stores/stored_order.hpp"

namespace paypie::projections {

// Where one version of a stream lies in its partition, and when it was recorded.
struct StreamEntry {
  std::uint64_t version = 0;
  log::Offset offset;
  Timestamp time;
};

class OrderStore {
 public:
  struct Options {
    std::filesystem::path folder;
    std::size_t cache_bytes = 256U << 20;  // of documents in memory
  };
  // Contents of another form (fingerprint) are thrown away: everything here comes back from the log.
  static std::expected<std::unique_ptr<OrderStore>, rocks::Failure> open(const Options& options);
  ~OrderStore() { database_.flush(); }

  // The positions in a folder, also while another process has it; none if there is no store. Writes nothing.
  static std::expected<std::map<int, log::ReaderPosition>, rocks::Failure> positions_in(
      const std::filesystem::path& folder);

  enum class Look { found, absent, on_disk };
  // Never blocks: looks at what is in memory; `on_disk` means: ask find() on the pool. Any thread.
  Look look(std::string_view order_id, StoredOrder& found) const;
  // May block on disk. Any thread. Throws std::runtime_error when the disk fails.
  std::optional<StoredOrder> find(std::string_view order_id) const;
  std::vector<OrderView> views(const std::vector<std::string>& order_ids) const;
  // In the order of versions, from `from_version` on.
  std::vector<StreamEntry> entries(std::string_view stream, std::uint64_t from_version, std::size_t limit) const;
  void for_each(const std::function<void(std::string_view order_id, const StoredOrder&)>& visit) const;

  // What one batch changes; written as one.
  struct Batch {
    std::vector<std::pair<std::string, StoredOrder>> orders;
    std::vector<std::pair<std::string, StreamEntry>> entries;
    std::map<int, log::ReaderPosition> positions;
    std::map<std::string, std::string> parked;  // stream -> why
  };
  std::expected<void, rocks::Failure> write(Batch batch);
  std::map<int, log::ReaderPosition> positions() const;
  std::map<std::string, std::string> parked() const;

  std::string figures() const;  // RocksDB's own, for `doctor`

 private:
  OrderStore(rocks::Database database, std::size_t cache_bytes);
  rocks::Database database_;
  rocksdb::ColumnFamilyHandle *orders_, *streams_, *state_;
  mutable DocumentCache documents_;
};

}  // namespace paypie::projections
