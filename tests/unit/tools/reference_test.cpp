// The reference pages that are made from declarations and tables are what is committed.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "events/codec/catalog.hpp"
#include "events/ledger/postings.hpp"
#include "tests/support/golden.hpp"
#include "tools/reference/pages.hpp"

using namespace paypie;

TEST_CASE("docs/reference/events.md says what the declarations say") {
  CHECK(test::matches_golden("docs/reference/events.md", reference::page("events").value()));
}

TEST_CASE("docs/reference/chart-of-accounts.md has every account, and an example of every event that posts") {
  const auto page = reference::page("chart-of-accounts").value();
  CHECK(test::matches_golden("docs/reference/chart-of-accounts.md", page));
  for (const auto& row : ledger::chart) CHECK(page.contains("`" + std::string(row.name) + "`"));
  boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, EveryEvent>>([&](auto one) {
    using Event = typename decltype(one)::type;
    CAPTURE(event_name<Event>().name);
    CHECK(page.contains("`" + std::string(event_name<Event>().name) + "` | ") == ledger::Posts<Event>);
  });
}

TEST_CASE("docs/reference/problems.md has every row of every refusal table") {
  CHECK(test::matches_golden("docs/reference/problems.md", reference::page("problems").value()));
}

TEST_CASE("docs/reference/asyncapi.json has every event, in its aggregate's channel, and no reference leads nowhere") {
  const auto text = reference::page("asyncapi").value();
  CHECK(test::matches_golden("docs/reference/asyncapi.json", text));
  const auto document = nlohmann::json::parse(text);
  for (const auto& entry : codec::catalog()) {
    CAPTURE(entry.name);
    const auto name = entry.name + ".v" + std::to_string(entry.version);
    CHECK(document["channels"][entry.name.substr(0, entry.name.find('.'))]["messages"].contains(name));
    CHECK(document["components"]["messages"][name]["name"] == entry.wire_type);
    // Parts with one name are one part.
    for (const auto& [part, schema] : entry.schema.value("$defs", codec::Json::object()).items()) {
      CHECK(document["components"]["schemas"][part].value("required", nlohmann::json()) ==
            nlohmann::json(schema).value("required", nlohmann::json()));
      CHECK(document["components"]["schemas"][part]["properties"].size() == schema["properties"].size());
    }
  }
  // What was written before its event got another version is met in a log, too.
  CHECK(document["channels"]["order_to_cash"]["messages"].contains("order_to_cash.stepped.v1"));
  for (const auto& [path, value] : document.flatten().items()) {
    if (!path.ends_with("/$ref")) continue;
    CAPTURE(path);
    CHECK(document.contains(nlohmann::json::json_pointer(value.get<std::string>().substr(1))));
  }
}

TEST_CASE("every schema is a page, and a page of another name is none") {
  const auto paths = reference::page("schemas").value();
  for (const auto& entry : codec::catalog()) {
    const auto path = codec::schema_path(entry);
    CHECK(paths.find(path + "\n") != std::string::npos);
    CHECK(reference::page(path).value() == test::file_text(path));
  }
  CHECK_FALSE(reference::page("nonsense").has_value());
}
