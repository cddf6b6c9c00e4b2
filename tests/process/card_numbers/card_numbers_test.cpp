// A card number in every text of every route of a real server: refused, and then looked for in everything it has
// written.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "command-side/payments/gateways/signatures.hpp"
#include "tests/support/bodies_by_schema.hpp"
#include "tests/support/serving.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::test;
using Json = nlohmann::ordered_json;

namespace {

// No card of anybody's: drawn, with the check digit that makes it look like one. Half a number is enough to be found,
// so that what a compressed file repeats elsewhere is, too.
const std::vector<std::string> spellings = {"4539148803436467", "4539 1488 0343 6467", "4539-1488-0343-6467",
                                            "４５３９１４８８０３４３６４６７"};
const std::vector<std::string> traces = {"45391488",  "03436467",  "4539 1488",        "0343 6467",
                                         "4539-1488", "0343-6467", "４５３９１４８８", "０３４３６４６７"};
constexpr const char* control = "control-71d3-kept";  // what is written, to know that it would be found

constexpr const char* stripe_secret = "the secret of these webhooks";

struct Server {
  TempFolder folder;
  std::unique_ptr<Serving> serving;
  std::unique_ptr<tools::Api> api;
  Json document;
  int keys = 0;

  Server() {
    Serving::Options options{
        .roles = "command,query,projector,process,reactor",
        .more = {"--contexts", "orders,inventory,payments,cashback", "--telemetry-level", "debug", "--stripe-url",
                 "http://127.0.0.1:1", "--stripe-key", "k", "--stripe-webhook-secret", stripe_secret, "--paypal-url",
                 "http://127.0.0.1:1", "--paypal-webhook-secret", stripe_secret, "--razorpay-url", "http://127.0.0.1:1",
                 "--razorpay-webhook-secret", stripe_secret}};
    serving = std::make_unique<Serving>(folder.path() / "data", options);
    serving->start();
    REQUIRE(serving->started());
    api = std::make_unique<tools::Api>(serving->endpoint());
    document = api->get("/api/v1/openapi.json").body;
  }
  tools::ApiAnswer send(const std::string& method, const std::string& path, const Json& body,
                        tools::Api::Headers fields = {}) {
    const auto has_key = [](const auto& field) { return field.first == "Idempotency-Key"; };
    if (std::ranges::none_of(fields, has_key)) fields.emplace_back("Idempotency-Key", "key-" + std::to_string(++keys));
    return api->send(method, path, body, std::move(fields));
  }
  // Takes everything down, so that all of it is on disk; the files that hold this text.
  std::set<std::string> files_with(const std::string& text) const {
    std::set<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(serving->data())) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string content{std::istreambuf_iterator<char>(file), {}};
      if (content.find(text) != std::string::npos)
        found.insert(entry.path().lexically_relative(serving->data()).string());
    }
    return found;
  }
};

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

// The path with something in its {…} places.
std::string filled(std::string path, const std::string& with) {
  while (path.find('{') != std::string::npos) {
    const auto from = path.find('{');
    path.replace(from, path.find('}') - from + 1, with);
  }
  return path;
}

// The number where a text must look like something else, too.
std::string in_form(const std::string& place, const std::string& spelling) {
  if (place.ends_with("/email")) return spellings[0] + "@example.com";
  if (place.ends_with("_url")) return "https://example.com/" + spellings[0];
  return spelling;
}

// Card numbers in every free text of every body; how many were sent, and which places refused them otherwise.
struct Tried {
  int sent = 0;
  std::set<std::string> refused_otherwise;
};
Tried try_bodies(Server& server) {
  Tried tried;
  for (const auto& [path, operations] : server.document.at("paths").items()) {
    for (const auto& [method, operation] : operations.items()) {
      if (!operation.contains("requestBody")) continue;
      const auto& schema = operation.at("requestBody").at("content").at("application/json").at("schema");
      for (const auto& spelling : spellings) {
        const auto text = [&](const std::string& place) { return in_form(place, spelling); };
        for (const auto& [place, body] : SchemaBodies(server.document).with_text(schema, text)) {
          const auto answer = server.send(upper(method), filled(path, "ord_00000000000000000000000001"), body);
          CAPTURE(method + " " + path + " " + place + " " + spelling);
          CAPTURE(answer.text);
          ++tried.sent;
          REQUIRE((answer.status == 422 || answer.status == 400));
          // Not by fewer digits: the ids of requests are random, and would have them now and then.
          for (const auto& trace : traces) CHECK(answer.text.find(trace) == std::string::npos);
          if (answer.body.at("code") != "body.card_number") tried.refused_otherwise.insert(place);
        }
      }
    }
  }
  return tried;
}

// In the key, the store, the path and the query.
void try_around(Server& server) {
  const auto refused = [](const tools::ApiAnswer& answer) {
    CAPTURE(answer.text);
    CHECK(answer.status == 422);
    CHECK(answer.body.at("code") == "request.card_number");
  };
  const Json note{{"note", "nothing"}};
  for (const auto* spelling : {"4539148803436467", "4539-1488-0343-6467"}) {
    const std::string id = "ord_00000000000000000000000001";
    refused(server.send("PUT", "/api/v1/orders/" + id + "/note", note, {{"Idempotency-Key", spelling}}));
    auto elsewhere = server.serving->endpoint();
    elsewhere.store = spelling;
    refused(tools::Api(elsewhere).send("PUT", "/api/v1/orders/" + id + "/note", note, {{"Idempotency-Key", "store"}}));
    refused(server.send("PUT", std::string("/api/v1/orders/") + spelling + "/note", note));
    refused(server.api->get(std::string("/api/v1/orders?external_reference=") + spelling));
    refused(server.send("POST", std::string("/api/v1/webhooks/stripe?store=") + spelling, Json::object()));
  }
}

// A gateway that repeats what the customer typed; signed, so it is understood.
void try_webhooks(Server& server) {
  const Json object{
      {"id", "pi_1"},
      {"object", "payment_intent"},
      {"amount", 100},
      {"currency", "usd"},
      {"status", "requires_payment_method"},
      {"last_payment_error", {{"code", "card_declined"}, {"message", "no funds on " + spellings[1]}}},
      {"metadata", {{"payment", "pay_00000000000000000000000001"}, {"operation", "opn_00000000000000000000000002"}}}};
  const Json event{
      {"id", "evt_1"}, {"object", "event"}, {"type", "payment_intent.payment_failed"}, {"data", {{"object", object}}}};
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
  const auto signature = payments::sign_timed(stripe_secret, event.dump(), now);
  const auto answer = server.send("POST", "/api/v1/webhooks/stripe", event, {{"Stripe-Signature", signature}});
  CAPTURE(answer.text);
  CHECK(answer.body.at("code") == "body.card_number");
}

}  // namespace

TEST_CASE("a card number in any text of any route is refused, and stands in no file of the server afterwards") {
  Server server;
  const Json line{
      {"sku", "SKU-1"}, {"title", control}, {"quantity", 1}, {"unit_price", {{"amount", 100}, {"currency", "USD"}}}};
  const Json order{{"currency", "USD"}, {"lines", {line}}, {"external_reference", control}};
  const auto made = server.send("POST", "/api/v1/orders", order);
  REQUIRE(made.status == 201);
  const Json payment{{"order", made.body.at("id")},
                     {"amount", {{"amount", 100}, {"currency", "USD"}}},
                     {"gateway", "stripe"},
                     {"method", control}};
  REQUIRE(server.send("POST", "/api/v1/payments", payment).status == 201);
  // What looks like one at first sight.
  const auto plain = "/api/v1/orders/" + made.body.at("id").get<std::string>() + "/note";
  for (const std::string text : {"order 4242424242424243", "42424242-4242-4242-a242-446655440000", "call +49 30 901820",
                                 "EAN 4006381333931", "2026-11-22T13:05:01.123456Z"}) {
    CAPTURE(text);
    CHECK(server.send("PUT", plain, {{"note", text}}).status == 200);
  }
  REQUIRE(eventually([&] {
    return server.api->get(std::string("/api/v1/orders?include=total&external_reference=") + control)
               .body.value("total", 0) == 1;
  }));

  const auto tried = try_bodies(server);
  CHECK(tried.sent >= 200);
  for (const auto& place : tried.refused_otherwise) FAIL_CHECK(place);
  try_around(server);
  try_webhooks(server);
  // What is no JSON, and what is no text.
  CHECK(server.send("PUT", plain, {{"note", 4539148803436467}}).status == 400);

  CHECK(server.serving->terminate().code == 0);
  const auto kept = server.files_with(control);
  for (const std::string part : {"log/", "states/", "cache/", "postgres/"}) {
    CAPTURE(part);
    CHECK(std::ranges::any_of(kept, [&](const std::string& file) { return file.starts_with(part); }));
  }
  const auto said = server.serving->process().out() + server.serving->process().err();
  CHECK(said.find("orders.create") != std::string::npos);  // the access log was on
  for (const auto& trace : traces) {
    CAPTURE(trace);
    for (const auto& file : server.files_with(trace)) FAIL_CHECK(file);
    CHECK(said.find(trace) == std::string::npos);
  }
}
