// Keys and values of the query node's RocksDB, all fixed-width and big-endian where order matters.
#include "projections/stores/document_store.hpp"

#include <rocksdb/write_batch.h>

#include <algorithm>
#include <stdexcept>
#include <tuple>

#include "events/codec/codec.hpp"
#include "platform/rocksdb/beside_writer.hpp"

namespace paypie::projections {
namespace {

using rocksdb::Slice;

constexpr const char* documents_family = "documents";
constexpr const char* streams_family = "streams";
// Of blocks read for batches; single documents are kept whole, in DocumentCache.
constexpr std::size_t block_cache_bytes = 8U << 20;
constexpr std::string_view format_key = "format", position_key = "position/", parked_key = "parked/";

void put_number(std::string& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

std::uint64_t take_number(Slice& in) {
  if (in.size() < 8) throw std::runtime_error("a value of the query store is too short");
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = value << 8 | static_cast<unsigned char>(in[i]);
  in.remove_prefix(8);
  return value;
}

// version, length of the store's name, its name, the document.
std::string value_of(const StoredDocument& document) {
  std::string value;
  value.reserve(10 + document.store.size() + document.document.size());
  put_number(value, document.version);
  value += static_cast<char>(document.store.size());  // at most 64
  value += document.store;
  value += document.document;
  return value;
}

void read_document(Slice in, StoredDocument& document) {
  document.version = take_number(in);
  std::size_t length = in.empty() ? 0 : static_cast<unsigned char>(in[0]);
  if (in.size() < 1 + length) throw std::runtime_error("a document of the query store is damaged");
  document.store.assign(in.data() + 1, length);
  document.document.assign(in.data() + 1 + length, in.size() - 1 - length);
}

std::string value_of(const log::ReaderPosition& position) {
  std::string value;
  put_number(value, static_cast<std::uint64_t>(position.next.value));
  put_number(value, position.validity.epoch());
  put_number(value, position.validity.next_seq());
  put_number(value, position.last_checksum);
  for (std::uint8_t byte : position.validity.writer().bytes) value += static_cast<char>(byte);
  return value;
}

log::ReaderPosition read_position(Slice in) {
  log::ReaderPosition position;
  position.next = {static_cast<std::int64_t>(take_number(in))};
  std::uint64_t epoch = take_number(in), next_seq = take_number(in);
  position.last_checksum = static_cast<std::uint32_t>(take_number(in));
  WriterId writer;
  if (in.size() != writer.bytes.size()) throw std::runtime_error("a position of the query store is damaged");
  std::copy_n(in.data(), in.size(), writer.bytes.begin());
  position.validity = log::Validity(epoch, writer, next_seq);
  return position;
}

std::string entry_key(std::string_view stream, std::uint64_t version) {
  std::string key(stream);
  key += '/';
  put_number(key, version);
  return key;
}

void require(const rocksdb::Status& status) {
  if (!status.ok()) throw std::runtime_error(rocks::failure_of(status, "reading the query store").detail);
}

// Ids are random, so every compaction meets every key: documents lie in files of their own and are not rewritten with
// them. A replaced document is garbage, collected once half of its file is.
rocksdb::ColumnFamilyOptions documents_options() {
  auto options = rocks::keyed_family(block_cache_bytes, 32U << 20);
  options.enable_blob_files = true;
  options.min_blob_size = 256;
  options.blob_compression_type = rocksdb::kLZ4Compression;
  options.enable_blob_garbage_collection = true;
  options.blob_garbage_collection_age_cutoff = 0.5;
  options.blob_garbage_collection_force_threshold = 0.5;
  return options;
}

std::expected<rocks::Database, rocks::Failure> open_families(const DocumentStore::Options& options) {
  rocks::OpenRequest request{.folder = options.folder, .options = rocks::modest_options()};
  // A lost tail is read from the log again, so it may be cut off; whatever else is wrong shows as a checksum.
  request.options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  request.families = {{rocksdb::kDefaultColumnFamilyName, rocks::keyed_family(1U << 20, 1U << 20)},
                      {documents_family, documents_options()},
                      {streams_family, rocks::keyed_family(8U << 20, 8U << 20)}};
  return rocks::Database::open(request);
}

}  // namespace

DocumentStore::DocumentStore(rocks::Database database, std::size_t cache_bytes, std::string_view name)
    : database_(std::move(database)),
      documents_family_(database_.family(documents_family)),
      streams_(database_.family(streams_family)),
      state_(database_.family()),
      documents_(cache_bytes, name) {}

std::expected<rocks::Database, rocks::Failure> DocumentStore::open_database(const Options& options,
                                                                            const std::string& format) {
  for (bool emptied = false;; emptied = true) {
    auto database = open_families(options);
    if (!database) return std::unexpected(database.error());
    std::string found;
    auto status = (*database)->Get({}, database->family(), Slice(format_key), &found);
    if (status.IsNotFound()) {
      auto written = (*database)->Put({}, database->family(), Slice(format_key), format);
      if (!written.ok()) return std::unexpected(rocks::failure_of(written, "writing to " + options.folder.string()));
      found = format;
    } else if (!status.ok()) {
      return std::unexpected(rocks::failure_of(status, "reading " + options.folder.string()));
    }
    if (found == format) return std::move(*database);
    if (emptied)
      return std::unexpected(rocks::Failure{rocks::Problem::io, options.folder.string() + " cannot be emptied"});
    *database = {};
    std::error_code failed;
    std::filesystem::remove_all(options.folder, failed);
  }
}

std::expected<std::map<int, log::ReaderPosition>, rocks::Failure> DocumentStore::positions_in(
    const std::filesystem::path& folder) {
  std::map<int, log::ReaderPosition> positions;
  if (!std::filesystem::exists(folder / "CURRENT")) return positions;
  rocks::OpenRequest request{.folder = folder, .options = rocks::modest_options()};
  request.options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  request.families = {{rocksdb::kDefaultColumnFamilyName, {}}};
  const auto database = rocks::open_beside_writer(std::move(request));
  if (!database) return std::unexpected(database.error());
  for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
    std::string value;
    const auto status = (*database)->Get({}, std::string(position_key) + std::to_string(partition), &value);
    if (status.ok()) positions.emplace(partition, read_position(value));
  }
  return positions;
}

DocumentStore::Look DocumentStore::look(std::string_view id, StoredDocument& found) const {
  if (documents_.find(id, found)) return Look::found;
  const auto began = documents_.now();
  rocksdb::ReadOptions memory_only;
  memory_only.read_tier = rocksdb::kBlockCacheTier;
  rocksdb::PinnableSlice value;
  auto status = database_->Get(memory_only, documents_family_, Slice(id.data(), id.size()), &value);
  if (status.IsNotFound()) return Look::absent;
  if (!status.ok()) return Look::on_disk;  // Incomplete; a real error shows again on the pool
  read_document(value, found);
  documents_.keep(id, found, began);
  return Look::found;
}

std::optional<StoredDocument> DocumentStore::find(std::string_view id) const {
  const auto began = documents_.now();
  rocksdb::ReadOptions options;
  options.fill_cache = false;  // the document is kept, its block is not
  rocksdb::PinnableSlice value;
  auto status = database_->Get(options, documents_family_, Slice(id.data(), id.size()), &value);
  if (status.IsNotFound()) return std::nullopt;
  require(status);
  StoredDocument found;
  read_document(value, found);
  documents_.keep(id, found, began);
  return found;
}

std::vector<std::pair<std::string, StoredDocument>> DocumentStore::find_all(const std::vector<std::string>& ids) const {
  std::vector<Slice> keys(ids.begin(), ids.end());
  std::vector<rocksdb::PinnableSlice> values(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  database_->MultiGet({}, documents_family_, keys.size(), keys.data(), values.data(), statuses.data());
  std::vector<std::pair<std::string, StoredDocument>> found;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    require(statuses[i]);
    read_document(values[i], found.emplace_back(ids[i], StoredDocument{}).second);
  }
  return found;
}

std::vector<StreamEntry> DocumentStore::entries(std::string_view stream, std::uint64_t from_version,
                                                std::size_t limit) const {
  std::string end = entry_key(stream, ~0ULL);
  Slice bound(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &bound;
  std::unique_ptr<rocksdb::Iterator> at(database_->NewIterator(options, streams_));
  std::vector<StreamEntry> found;
  for (at->Seek(entry_key(stream, from_version)); at->Valid() && found.size() < limit; at->Next()) {
    Slice key = at->key(), value = at->value();
    key.remove_prefix(stream.size() + 1);
    StreamEntry entry{.version = take_number(key)};
    entry.offset = {static_cast<std::int64_t>(take_number(value))};
    entry.time = {static_cast<std::int64_t>(take_number(value))};
    found.push_back(entry);
  }
  require(at->status());
  return found;
}

void DocumentStore::for_each(const std::function<void(std::string_view, const StoredDocument&)>& visit) const {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  std::unique_ptr<rocksdb::Iterator> at(database_->NewIterator(options, documents_family_));
  StoredDocument document;
  for (at->SeekToFirst(); at->Valid(); at->Next()) {
    read_document(at->value(), document);
    visit(at->key().ToStringView(), document);
  }
  require(at->status());
}

std::expected<void, rocks::Failure> DocumentStore::write(Batch batch) {
  rocksdb::WriteBatch writes;
  std::string value;
  // In the order of keys a memory table finds the next place from the last one, instead of from its top.
  std::ranges::sort(batch.documents, {}, &std::pair<std::string, StoredDocument>::first);
  std::ranges::sort(batch.entries, {}, [](const auto& one) { return std::tie(one.first, one.second.version); });
  for (const auto& [id, document] : batch.documents) writes.Put(documents_family_, id, value_of(document));
  for (const auto& [stream, entry] : batch.entries) {
    value.clear();
    put_number(value, static_cast<std::uint64_t>(entry.offset.value));
    put_number(value, static_cast<std::uint64_t>(entry.time.micros));
    writes.Put(streams_, entry_key(stream, entry.version), value);
  }
  for (const auto& [stream, why] : batch.parked) writes.Put(state_, std::string(parked_key) + stream, why);
  for (const auto& [partition, position] : batch.positions) {
    writes.Put(state_, std::string(position_key) + std::to_string(partition), value_of(position));
  }
  auto status = database_->Write({}, &writes);
  if (!status.ok()) return std::unexpected(rocks::failure_of(status, "writing to the query store"));
  for (auto& [id, document] : batch.documents) documents_.written(id, std::move(document));
  return {};
}

std::map<int, log::ReaderPosition> DocumentStore::positions() const {
  std::map<int, log::ReaderPosition> positions;
  for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
    std::string value;
    auto status = database_->Get({}, state_, std::string(position_key) + std::to_string(partition), &value);
    if (!status.IsNotFound()) require(status);
    positions[partition] = status.ok() ? read_position(value) : log::ReaderPosition{};
  }
  return positions;
}

std::map<std::string, std::string> DocumentStore::parked() const {
  std::map<std::string, std::string> parked;
  std::unique_ptr<rocksdb::Iterator> at(database_->NewIterator({}, state_));
  for (at->Seek(Slice(parked_key)); at->Valid() && at->key().starts_with(Slice(parked_key)); at->Next()) {
    Slice key = at->key();
    key.remove_prefix(parked_key.size());
    parked.emplace(key.ToString(), at->value().ToString());
  }
  require(at->status());
  return parked;
}

std::string DocumentStore::figures() const {
  std::string text;
  database_->GetProperty(documents_family_, rocksdb::DB::Properties::kCFStats, &text);
  return text;
}

}  // namespace paypie::projections
