// Reading records back from RocksDB, with every doubt about them turned into a named error.
#include "events/log/stored_log.hpp"

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <limits>

#include "events/log/stored.hpp"

namespace paypie::log {
namespace {

constexpr std::int64_t checked_for_holes = 256;
constexpr Offset last_offset{std::numeric_limits<std::int64_t>::max()};

LogError damaged(const TopicPartition& where, Offset offset, std::string_view why) {
  return {LogErrc::damaged, fmt::format("{} offset {} is damaged: {}", where.text(), offset.value, why)};
}

LogError missing(const TopicPartition& where, Offset offset) {
  return {LogErrc::gap, fmt::format("{} offset {} is missing", where.text(), offset.value)};
}

bool means_damage(const rocksdb::Status& status) {
  return status.IsCorruption() || status.IsPathNotFound() || status.IsNotSupported();
}

LogError read_failure(const TopicPartition& where, Offset offset, const rocksdb::Status& status) {
  if (means_damage(status)) return damaged(where, offset, status.ToString());
  return {LogErrc::unavailable,
          fmt::format("{} offset {} cannot be read: {}", where.text(), offset.value, status.ToString())};
}

rocksdb::ColumnFamilyOptions log_family(std::size_t write_buffer_bytes) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(16U << 20);
  table.block_size = 16U << 10;
  table.format_version = 5;
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = write_buffer_bytes;
  options.max_write_buffer_number = 3;
  // History is written once: compaction moves keys, never values.
  options.enable_blob_files = true;
  options.min_blob_size = 0;
  options.blob_file_size = 256U << 20;
  options.blob_compression_type = rocksdb::kLZ4Compression;
  options.compression = rocksdb::kLZ4Compression;
  return options;
}

}  // namespace

LogError as_log_error(const rocks::Failure& failure) {
  switch (failure.problem) {
    case rocks::Problem::locked: return {LogErrc::unavailable, failure.detail};
    case rocks::Problem::damaged: return {LogErrc::damaged, failure.detail};
    case rocks::Problem::no_space:
    case rocks::Problem::io:
    case rocks::Problem::misuse: break;
  }
  return {LogErrc::disk, failure.detail};
}

rocks::OpenRequest stored_log_request(const std::filesystem::path& folder, rocks::Access access, rocksdb::Env* env,
                                      std::size_t write_buffer_bytes) {
  rocks::OpenRequest request{.folder = folder, .access = access, .options = rocks::modest_options(env)};
  // A torn tail is what a power cut leaves. RocksDB's default, point in time, would also drop acknowledged records
  // behind a flipped bit without a word.
  request.options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  request.options.track_and_verify_wals_in_manifest = true;
  request.options.verify_sst_unique_id_in_manifest = true;
  request.options.paranoid_checks = true;
  request.families = {{rocksdb::kDefaultColumnFamilyName, log_family(write_buffer_bytes)}};
  // A view must keep its files open: a writer may delete those it has merged.
  if (access == rocks::Access::read_only) request.options.max_open_files = -1;
  return request;
}

std::expected<std::vector<std::string>, LogError> StoredLog::topics() const {
  const std::unique_ptr<rocksdb::Iterator> it((*database_)->NewIterator({}, database_->family()));
  std::vector<std::string> names;
  for (it->Seek(stored::first_topic_key); it->Valid(); it->Next()) {
    const auto topic = stored::topic_of(it->key().ToStringView());
    if (!topic) break;
    names.emplace_back(*topic);
  }
  if (!it->status().ok()) return std::unexpected(as_log_error(rocks::failure_of(it->status(), "listing topics")));
  return names;
}

std::expected<Ends, LogError> StoredLog::find_ends() const {
  const auto names = topics();
  if (!names) return std::unexpected(names.error());
  Ends ends;
  for (const auto& topic : *names) {
    for (int partition = 0; partition < partitions_per_topic; ++partition) {
      const TopicPartition where{topic, partition};
      const auto end = find_end(where);
      if (!end) return std::unexpected(end.error());
      ends[where] = *end;
    }
  }
  return ends;
}

std::expected<Offset, LogError> StoredLog::find_end(const TopicPartition& where) const {
  const std::unique_ptr<rocksdb::Iterator> it((*database_)->NewIterator({}, database_->family()));
  it->SeekForPrev(stored::record_key(where, last_offset));
  const auto last = it->Valid() ? stored::offset_of(it->key().ToStringView(), where) : std::nullopt;
  if (!it->status().ok()) return find_end_by_search(where);
  if (!last) return Offset{0};
  Offset expected = *last;
  for (std::int64_t i = 0; i < checked_for_holes && expected.value >= 0 && it->Valid(); ++i, it->Prev()) {
    if (stored::offset_of(it->key().ToStringView(), where) != expected)
      return std::unexpected(missing(where, expected));
    expected = expected + -1;
  }
  // An unreadable value among them is found, and named, by the read that meets it.
  return *last + 1;
}

// The last value is damaged, so the iterator cannot stand on it; but whether a key exists can still be asked.
std::expected<Offset, LogError> StoredLog::find_end_by_search(const TopicPartition& where) const {
  const auto exists = [&](std::int64_t offset) {
    rocksdb::PinnableSlice value;
    return !(*database_)->Get({}, database_->family(), stored::record_key(where, Offset{offset}), &value).IsNotFound();
  };
  if (exists(last_offset.value)) {
    return std::unexpected(LogError{LogErrc::damaged, where.text() + ": its end cannot be found, an index is damaged"});
  }
  std::int64_t inside = -1;
  std::int64_t outside = last_offset.value;
  for (std::int64_t step = 1; inside + step < outside; step *= 2) {
    if (!exists(inside + step)) {
      outside = inside + step;
      break;
    }
    inside += step;
  }
  while (outside - inside > 1) {
    const auto middle = inside + (outside - inside) / 2;
    (exists(middle) ? inside : outside) = middle;
  }
  return Offset{outside};
}

std::expected<std::vector<std::shared_ptr<const Record>>, LogError> StoredLog::read(const TopicPartition& where,
                                                                                    Offset from, Offset end,
                                                                                    std::size_t max_bytes) const {
  const std::string bound_key = stored::record_key(where, end);
  const rocksdb::Slice bound(bound_key);
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  options.iterate_upper_bound = &bound;
  const std::unique_ptr<rocksdb::Iterator> it((*database_)->NewIterator(options, database_->family()));
  std::vector<std::shared_ptr<const Record>> records;
  std::size_t bytes = 0;
  std::optional<LogError> problem;
  Offset at = from;
  for (it->Seek(stored::record_key(where, from)); at < end; it->Next(), at = at + 1) {
    if (!it->Valid()) {
      problem = it->status().ok() ? missing(where, at) : read_failure(where, at, it->status());
      break;
    }
    if (stored::offset_of(it->key().ToStringView(), where) != at) {
      problem = missing(where, at);
      break;
    }
    auto record = stored::decode(at, it->value().ToStringView());
    if (!record) {
      problem = damaged(where, at, record.error());
      break;
    }
    bytes += record->size();
    if (!records.empty() && bytes > max_bytes) break;
    records.push_back(std::make_shared<const Record>(std::move(*record)));
  }
  if (problem && records.empty()) return std::unexpected(std::move(*problem));
  return records;
}

}  // namespace paypie::log
