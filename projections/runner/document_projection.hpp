// What the read models of documents share: one table with a row for each stream, which holds the columns that lists
// want and the document that folding goes on from. Every other table is the read model's own.
#pragma once
#include <fmt/format.h>

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/codec/codec.hpp"
#include "projections/feed/fold.hpp"
#include "projections/runner/columns.hpp"
#include "projections/runner/sql_projection.hpp"

namespace paypie::projections {

template <Documents P>
class DocumentProjection : public SqlProjection {
 public:
  std::string_view topic() const final { return P::topic; }
  void committed() final { fold_.kept(std::exchange(changes_, {})); }
  void rolled_back() final {
    changes_.clear();
    fold_.forget();
  }

 protected:
  using Changes = std::vector<Change<P>>;
  using Before = typename Fold<P>::Before;
  using Each = typename Fold<P>::Each;

  // `table` has the key (store_id, `id_column`) and a column `document`.
  DocumentProjection(std::string_view table, std::string_view id_column, std::size_t remembered)
      : table_(table), id_column_(id_column), fold_(remembered) {}

  // The changes stay until the transaction has ended.
  const Changes& fold(postgres::Session& session, std::span<const ValidRecord> records, const Before& before = {},
                      const Each& each = {}) {
    changes_ = fold_.fold(records, [&](const auto& wanted) { return load(session, wanted); }, before, each);
    return changes_;
  }

  // Row: what row_of(view) gives; its columns come first, the document last.
  template <class Row>
  Table table() const {
    Table table{.name = std::string(table_), .key_columns = 2};
    append_columns<Row>(table.columns);
    table.columns.push_back({"document", "text"});
    return table;
  }
  template <class Row>
  void write_documents(postgres::Session& session) const {
    Table fresh = table<Row>(), changed = table<Row>();
    for (const auto& change : changes_) {
      auto& row = (change.is_new() ? fresh : changed).rows.emplace_back();
      append_fields(row, row_of(change.view));
      row.emplace_back(codec::to_json<codec::Empty::written>(change.view));
    }
    insert_rows(session, fresh);
    upsert_rows(session, changed, Existing::replace);
  }

 private:
  std::vector<typename P::View> load(postgres::Session& session,
                                     const std::vector<typename Fold<P>::Wanted>& wanted) const {
    std::vector<std::string> stores, streams;
    for (const auto& [store, stream] : wanted) {
      stores.push_back(store);
      streams.push_back(stream);
    }
    const auto rows = session.query(fmt::format("SELECT document FROM {0} JOIN unnest($1::text[], $2::text[]) "
                                                "AS wanted (store_id, {1}) USING (store_id, {1})",
                                                table_, id_column_),
                                    {sql_array(stores), sql_array(streams)});
    std::vector<typename P::View> views;
    views.reserve(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
      auto view = codec::from_json<typename P::View>(rows.text(row, 0), codec::Mode::lenient);
      // Ours alone writes here: somebody has changed the table. Rebuilding mends it.
      if (!view) {
        throw postgres::Failed(
            {postgres::Errc::refused, fmt::format("a stored document of {} cannot be read", table_)});
      }
      views.push_back(std::move(*view));
    }
    return views;
  }

  const std::string_view table_, id_column_;
  Fold<P> fold_;
  Changes changes_;  // of the transaction that is open
};

}  // namespace paypie::projections
