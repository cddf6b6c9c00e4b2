// Documents in memory: the limit, who leaves first, and what is never kept.
#include "projections/stores/document_cache.hpp"

#include <doctest/doctest.h>

using paypie::projections::DocumentCache;
using paypie::projections::StoredDocument;

namespace {

StoredDocument document(std::uint64_t version, std::size_t size = 100) {
  return {version, "main", std::string(size, 'x')};
}

// 0: it is not kept.
std::uint64_t version_in(DocumentCache& cache, std::string_view id) {
  StoredDocument found;
  return cache.find(id, found) ? found.version : 0;
}

const std::size_t one = DocumentCache::cost("a", document(1));

}  // namespace

TEST_CASE("documents are kept up to the limit in bytes, and not one byte more") {
  struct Row {
    std::size_t limit;
    bool keeps_both;
  };
  for (const auto& [limit, keeps_both] : {Row{2 * one - 1, false}, Row{2 * one, true}, Row{2 * one + 1, true}}) {
    CAPTURE(limit);
    DocumentCache cache(limit, "orders");
    cache.written("a", document(1));
    cache.written("b", document(1));
    CHECK(version_in(cache, "b") == 1);
    CHECK((version_in(cache, "a") == 1) == keeps_both);
    CHECK(cache.bytes() == (keeps_both ? 2 * one : one));
  }
}

TEST_CASE("the document that was used longest ago leaves first") {
  DocumentCache cache(3 * one, "orders");
  for (const auto* id : {"a", "b", "c"}) cache.written(id, document(1));
  CHECK(version_in(cache, "a") == 1);
  cache.written("d", document(1));
  CHECK(version_in(cache, "b") == 0);
  for (const auto* id : {"a", "c", "d"}) CHECK(version_in(cache, id) == 1);
}

TEST_CASE("a document that has grown makes room for itself; one larger than the limit is not kept") {
  DocumentCache cache(2 * one, "orders");
  cache.written("a", document(1));
  cache.written("b", document(1));
  cache.written("a", document(2, 101));
  CHECK(version_in(cache, "b") == 0);
  CHECK(version_in(cache, "a") == 2);
  cache.written("a", document(3, 100 + one));
  CHECK(version_in(cache, "a") == 3);
  CHECK(cache.bytes() == 2 * one);
  cache.written("a", document(4, 101 + one));
  CHECK(version_in(cache, "a") == 0);
  CHECK(cache.bytes() == 0);
}

TEST_CASE("nothing is kept with a limit of nothing") {
  DocumentCache cache(0, "orders");
  cache.written("a", document(1));
  cache.keep("b", document(1), cache.now());
  CHECK(version_in(cache, "a") == 0);
  CHECK(version_in(cache, "b") == 0);
}

TEST_CASE("what was read from the store is kept only if nothing has been written since it was asked for") {
  DocumentCache cache(10 * one, "orders");
  cache.keep("a", document(1), cache.now());
  CHECK(version_in(cache, "a") == 1);
  // A reader meets version 1 in the store; before it comes back, version 2 is written and pushed out again.
  const auto began = cache.now();
  cache.written("b", document(2));
  for (int n = 0; n < 20; ++n) cache.written("other" + std::to_string(n), document(1));
  CHECK(version_in(cache, "b") == 0);
  cache.keep("b", document(1), began);
  CHECK(version_in(cache, "b") == 0);
  cache.keep("b", document(2), cache.now());
  CHECK(version_in(cache, "b") == 2);
}
