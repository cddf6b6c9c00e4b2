// tests/vectors/audit: a trail and everything planted in it, as files that verifiers in other languages are held
// against. Made from the same list as verify_test.cpp; PAYPIE_WRITE_GOLDEN=1 writes them anew.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "tests/support/audit_corruptions.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

using Json = nlohmann::ordered_json;

Json log_of(const ListedLog& log) {
  Json all = Json::object();
  for (const auto& [where, records] : log.partitions) {
    auto& listed = all[where.text()] = Json::array();
    for (const auto& record : records) {
      Json headers = Json::array();
      for (const auto& header : record.headers) {
        headers.push_back({to_hex(header.name), to_hex(header.value)});
      }
      listed.push_back({{"offset", record.offset.value},
                        {"key", record.key ? Json(to_hex(*record.key)) : Json()},
                        {"headers", std::move(headers)},
                        {"value", to_hex(record.value)}});
    }
  }
  return all;
}

Json folder_of(const std::filesystem::path& folder) {
  Json all = Json::object();
  std::set<std::filesystem::path> paths;
  for (const auto& each : std::filesystem::recursive_directory_iterator(folder)) paths.insert(each.path());
  for (const auto& path : paths) {
    if (!std::filesystem::is_regular_file(path) || path.filename() == "lock") continue;
    all[std::filesystem::relative(path, folder).string()] = to_hex(file_text(path));
  }
  return all;
}

// Only what is different; null for what is gone.
Json difference(const Json& before, const Json& after) {
  Json found = Json::object();
  for (const auto& [name, value] : before.items()) {
    if (!after.contains(name)) found[name] = Json();
  }
  for (const auto& [name, value] : after.items()) {
    if (!before.contains(name) || before.at(name) != value) found[name] = value;
  }
  return found;
}

Json findings_of(const audit::Verified& verified) {
  Json found = Json::array();
  for (const auto& each : verified.findings) {
    const auto place = each.where.topic.empty() ? std::to_string(each.checkpoint.value_or(0))
                                                : each.where.text() + "/" + std::to_string(each.offset);
    found.push_back({{"kind", each.kind}, {"place", place}, {"detail", each.detail}});
  }
  return found;
}

}  // namespace

TEST_CASE("the vectors of the audit trail are what this program makes and finds") {
  AuditedPlay whole;
  const auto verified = whole.verify();
  const auto newest = audit::kept_line(*verified.newest);
  const Json trail = {{"keys", {to_hex(crypto::text_of(audit_key(1).public_key()))}},
                      {"newest", newest},
                      {"covered", verified.covered},
                      {"uncovered", verified.uncovered},
                      {"log", log_of(whole.log)},
                      {"folder", folder_of(whole.folder)}};
  CHECK(matches_golden("tests/vectors/audit/trail.json", trail.dump(1) + "\n"));

  Json cases = Json::array();
  for (const auto& planting : plantings()) {
    AuditedPlay play;
    planting.plant(play);
    const auto kept = planting.only_by_kept ? audit::parse_kept(newest) : std::nullopt;
    Json one = {{"name", planting.name}};
    if (planting.only_by_kept) one["kept"] = newest;
    one["log"] = difference(trail.at("log"), log_of(play.log));
    one["folder"] = difference(trail.at("folder"), folder_of(play.folder));
    one["findings"] = findings_of(play.verify({1}, kept));
    cases.push_back(std::move(one));
  }
  CHECK(matches_golden("tests/vectors/audit/corruptions.json", cases.dump(1) + "\n"));
}
