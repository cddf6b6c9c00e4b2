// What clients hear when the log is slow to say what became of their command, and that a retry clears it up.
#include <doctest/doctest.h>

#include "events/log/faults.hpp"
#include "tests/support/order_bodies.hpp"

using namespace paypie;
using namespace paypie::test;

namespace {

const std::string body = order_body().dump();
// The first appends of a process open its twelve partitions.
constexpr std::uint64_t first_commit = log::partitions_per_topic;

}  // namespace

TEST_CASE("a lost report delays the answer and changes nothing else") {
  for (const auto& fate : {log::Fate::unreported(), log::Fate::silent(), log::Fate::swallowed(), log::Fate::refused(),
                           log::Fate::twice(std::chrono::milliseconds(50))}) {
    log::ScriptedFaults faults;
    faults.on(first_commit, fate);
    OrderService service(1, &faults);
    const auto answer = service.call({.body = body, .key = "k"});
    CHECK(answer.status == 201);
    CHECK(service.commits() == 1);
  }
}

TEST_CASE("an outcome that is not known in time is a 503, and the retry with the same key learns it") {
  log::ScriptedFaults faults;
  faults.on(first_commit, log::Fate::silent());
  OrderService service(1, &faults);
  faults.fail_reads(1'000'000);
  const auto unknown = service.call({.body = body, .key = "k"});
  CHECK(unknown.status == 503);
  const auto problem = json_of(unknown);
  CHECK(problem["code"] == "command.outcome_unknown");
  CHECK(problem["retryable"] == true);
  CHECK(header(unknown, "Retry-After") == "1");
  faults.fail_reads(0);
  const auto known = service.call({.body = body, .key = "k"});
  CHECK(known.status == 201);
  CHECK(header(known, "Idempotent-Replayed") == "true");
  CHECK(service.commits() == 1);
}

TEST_CASE("an attempt beside one that is still running is told so at its deadline") {
  log::ScriptedFaults faults;
  faults.on(first_commit, log::Fate::slow(std::chrono::seconds(20)));
  OrderService service(1, &faults);
  const auto answers = service.call_all({{.body = body, .key = "k"}, {.body = body, .key = "k"}});
  for (const auto& answer : answers) {
    CHECK((answer.status == 503 || answer.status == 409));
    CHECK(json_of(answer)["retryable"] == true);
  }
  CHECK(service.commits() <= 1);
}

TEST_CASE("while the lanes cannot open, commands are told that nothing happened") {
  log::ScriptedFaults faults;
  OrderService service(1, &faults);
  service.close_lanes();
  const auto answer = service.call({.body = body, .key = "k"});
  CHECK(answer.status == 503);
  CHECK(code_of(answer) == "command.not_serving");
  CHECK(service.commits() == 0);
}
