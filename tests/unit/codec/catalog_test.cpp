// What is stored for ever stays readable: committed schemas and golden samples of every event of the catalog.
#include "events/codec/catalog.hpp"

#include <doctest/doctest.h>

#include <set>

#include "events/catalog.hpp"
#include "events/codec/codec.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/sample_approvals.hpp"
#include "tests/support/sample_cashback.hpp"
#include "tests/support/sample_dead_letters.hpp"
#include "tests/support/sample_inventory.hpp"
#include "tests/support/sample_locations.hpp"
#include "tests/support/sample_orders.hpp"
#include "tests/support/sample_payments.hpp"
#include "tests/support/sample_processes.hpp"
#include "tests/support/sample_refusals.hpp"
#include "tests/support/sample_settlements.hpp"
#include "tests/support/sample_transfers.hpp"

using namespace paypie;

namespace {

std::vector<EveryEvent> every_sample() {
  std::vector<EveryEvent> samples;
  const auto add = [&](const auto& events) {
    for (const auto& event : events) std::visit([&](const auto& one) { samples.emplace_back(one); }, event);
  };
  add(samples::every_order_event());
  add(samples::every_inventory_event());
  add(samples::every_payment_event());
  add(samples::every_webhook_inbox_event());
  add(samples::every_process_event());
  add(samples::every_transfer_event());
  add(samples::every_location_event());
  add(samples::every_cashback_programme_event());
  add(samples::every_cashback_account_event());
  add(samples::every_cashback_claim_event());
  add(samples::every_settlement_event());
  add(samples::every_dead_letter_event());
  add(samples::every_refusal_event());
  add(samples::every_approval_event());
  return samples;
}

std::string sample_path(const EveryEvent& event) {
  return std::visit(
      []<class E>(const E&) {
        return "tests/golden/events/" + std::string(event_name<E>().name) + ".v" +
               std::to_string(event_name<E>().version) + ".json";
      },
      event);
}

std::set<std::string> files_in(const std::string& folder) {
  std::set<std::string> files;
  for (const auto& file : std::filesystem::directory_iterator(folder)) files.insert(file.path().string());
  return files;
}

}  // namespace

TEST_CASE("no two events have the same type") {
  std::set<std::string> types;
  for (const auto& entry : codec::catalog()) CHECK(types.insert(entry.wire_type).second);
}

TEST_CASE("the committed schemas are what the declarations say") {
  std::set<std::string> expected;
  for (const auto& entry : codec::catalog()) {
    expected.insert(codec::schema_path(entry));
    CHECK(test::matches_golden(codec::schema_path(entry), entry.schema.dump(2) + "\n"));
  }
  // A file of an old version stays: its events are in somebody's log.
  const auto committed = files_in("events/schemas");
  for (const auto& path : expected) CHECK(committed.contains(path));
}

TEST_CASE("every event of the catalog has a sample with all of its fields, written as it is written today") {
  std::set<std::size_t> kinds;
  for (const auto& event : every_sample()) {
    kinds.insert(event.index());
    auto meta = samples::envelope();
    std::visit([&]<class E>(const E&) { meta.type = wire_type<E>(); }, event);
    CHECK(test::matches_golden(sample_path(event), codec::encode_event(meta, event) + "\n"));
  }
  CHECK(kinds.size() == std::variant_size_v<EveryEvent>);
}

TEST_CASE("every sample ever committed can still be read, and says the same when it is written again") {
  std::size_t read = 0;
  for (const auto& path : files_in("tests/golden/events")) {
    CAPTURE(path);
    auto text = test::file_text(path);
    REQUIRE(text.ends_with('\n'));
    text.pop_back();
    const auto decoded = codec::decode_event<EveryEvent>(text);
    REQUIRE(decoded);
    const bool is_current =
        std::visit([&]<class E>(const E&) { return decoded->meta.type == wire_type<E>(); }, decoded->event);
    if (is_current) CHECK(codec::encode_event(decoded->meta, decoded->event) == text);
    ++read;
  }
  CHECK(read >= std::variant_size_v<EveryEvent>);
}

TEST_CASE("a schema says what may be missing, and that there may be more") {
  const auto schema = codec::catalog().front().schema;
  CHECK(schema["$id"] == "urn:paypie:schema:order.created:1");
  CHECK_FALSE(schema.contains("additionalProperties"));
  const auto required = schema["required"].get<std::set<std::string>>();
  for (auto name : {"order", "currency", "totals", "prices_include_tax"}) CHECK(required.contains(name));
  for (auto name : {"note", "tags", "personal", "lines"}) CHECK_FALSE(required.contains(name));
  CHECK(schema["properties"]["order"]["pattern"] == "^ord_[0-9a-hjkmnp-tv-z]{26}$");
  CHECK(schema["$defs"]["LineItem.event"]["properties"]["unit_price"]["$ref"] == "#/$defs/Money");
  CHECK(schema["$defs"]["Personal"]["required"] == codec::Json::array({"scheme"}));
}
