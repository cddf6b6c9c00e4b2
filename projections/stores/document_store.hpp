// The RocksDB copies of a query node: documents rendered and ready to be sent, and the index of stream versions. One
// store for each context.
#pragma once
#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "events/codec/codec.hpp"
#include "events/log/validity.hpp"
#include "platform/rocksdb/database.hpp"
#include "projections/documents.hpp"
#include "projections/stores/document_cache.hpp"
#include "projections/stores/stored_document.hpp"

namespace paypie::projections {

// Where one version of a stream lies in its partition, and when it was recorded.
struct StreamEntry {
  std::uint64_t version = 0;
  log::Offset offset;
  Timestamp time;
};

class DocumentStore {
 public:
  struct Options {
    std::filesystem::path folder;
    std::size_t cache_bytes = 256U << 20;  // of documents in memory
  };
  ~DocumentStore() { database_.flush(); }

  // The positions in a folder, also while another process has it; none if there is no store. Writes nothing.
  static std::expected<std::map<int, log::ReaderPosition>, rocks::Failure> positions_in(
      const std::filesystem::path& folder);

  enum class Look { found, absent, on_disk };
  // Never blocks: looks at what is in memory; `on_disk` means: ask find() on the pool. Any thread.
  Look look(std::string_view id, StoredDocument& found) const;
  // May block on disk. Any thread. Throws std::runtime_error when the disk fails.
  std::optional<StoredDocument> find(std::string_view id) const;
  // Of these streams, those that exist.
  std::vector<std::pair<std::string, StoredDocument>> find_all(const std::vector<std::string>& ids) const;
  // In the order of versions, from `from_version` on.
  std::vector<StreamEntry> entries(std::string_view stream, std::uint64_t from_version, std::size_t limit) const;
  void for_each(const std::function<void(std::string_view id, const StoredDocument&)>& visit) const;

  // What one batch changes; written as one.
  struct Batch {
    std::vector<std::pair<std::string, StoredDocument>> documents;
    std::vector<std::pair<std::string, StreamEntry>> entries;
    std::map<int, log::ReaderPosition> positions;
    std::map<std::string, std::string> parked;  // stream -> why
  };
  std::expected<void, rocks::Failure> write(Batch batch);
  std::map<int, log::ReaderPosition> positions() const;
  std::map<std::string, std::string> parked() const;

  std::string figures() const;  // RocksDB's own, for `doctor`

 protected:
  // `format`: contents of another one are thrown away, because everything here comes back from the log.
  static std::expected<rocks::Database, rocks::Failure> open_database(const Options& options,
                                                                      const std::string& format);
  DocumentStore(rocks::Database database, std::size_t cache_bytes, std::string_view name);

 private:
  rocks::Database database_;
  rocksdb::ColumnFamilyHandle *documents_family_, *streams_, *state_;
  mutable DocumentCache documents_;
};

// The documents of one context.
template <Documents P>
class DocumentsOf final : public DocumentStore {
 public:
  using View = typename P::View;

  static std::expected<std::unique_ptr<DocumentsOf>, rocks::Failure> open(const Options& options) {
    auto database = open_database(options, format());
    if (!database) return std::unexpected(database.error());
    return std::unique_ptr<DocumentsOf>(new DocumentsOf(std::move(*database), options.cache_bytes));
  }

  // May block. Throws std::runtime_error when the disk fails, or what is stored cannot be read.
  std::vector<View> views(const std::vector<std::string>& ids) const {
    std::vector<View> views;
    for (const auto& [id, stored] : find_all(ids)) {
      auto view = codec::from_json<View>(stored.document, codec::Mode::lenient);
      if (!view) throw std::runtime_error("the stored document of " + id + " cannot be read");
      views.push_back(std::move(*view));
    }
    return views;
  }

  static StoredDocument stored(const View& view) {
    return {view.version, is_shown<P>(view) ? view.store.name : "", codec::to_json<codec::Empty::written>(view)};
  }

 private:
  DocumentsOf(rocks::Database database, std::size_t cache_bytes)
      : DocumentStore(std::move(database), cache_bytes, P::name) {}
  // Another shape of the view makes another text.
  static std::string format() {
    if constexpr (requires { P::specimen(); }) {
      return "1 " + codec::to_json<codec::Empty::written>(P::specimen());
    } else {
      return "1 " + codec::to_json<codec::Empty::written>(View{});
    }
  }
};

}  // namespace paypie::projections
