// A dead letter: parked once, tried again or skipped by a person with a reason, over when nothing waits.
#include "command-side/dead_letters/dead_letter.hpp"

#include <doctest/doctest.h>

#include "projections/dead_letter_view.hpp"
#include "tests/support/given_when_then.hpp"
#include "tests/support/sample_dead_letters.hpp"

using namespace paypie;
using namespace paypie::dead_letters;
using samples::poison;

namespace {

using GivenLetter = test::Given<DeadLetterDecider>;

const Park park{poison, "paypie.order.created.v1", "no lines"};
const StreamParked parked{poison, "paypie.order.created.v1", "no lines", 1};

Park park_behind() {
  auto behind = park;
  ++behind.at.offset;
  return behind;
}

}  // namespace

TEST_CASE("a stream is parked once at one event, and again at another") {
  GivenLetter().when(park).then(parked);
  GivenLetter().after(park).when(park).nothing();
  const auto behind = park_behind();
  GivenLetter().after(park).when(behind).then(StreamParked{behind.at, parked.type, parked.error, 1});
}

TEST_CASE("a retry in vain is another attempt at the same event") {
  const auto retried = GivenLetter().after(park, Retry{"mended"});
  GivenLetter().after(park).when(Retry{"mended"}).then(RetryAsked{poison, "mended"});
  retried.when(park).then(StreamParked{poison, parked.type, parked.error, 2});
  retried.when(Retry{"again"}).refused(Refusal::retry_under_way);
  retried.after(park).when(Retry{"again"}).then(RetryAsked{poison, "again"});
}

TEST_CASE("what is skipped is never parked again; what lies behind it can be") {
  const auto skipped = GivenLetter().after(park, Skip{"entered by hand"});
  GivenLetter().after(park).when(Skip{"entered by hand"}).then(EventSkipped{poison, "entered by hand"});
  skipped.when(park).nothing();
  const auto behind = park_behind();
  skipped.when(behind).then(StreamParked{behind.at, parked.type, parked.error, 1});
  skipped.when(Skip{"twice"}).refused(Refusal::not_parked);
  skipped.when(Retry{"too late"}).refused(Refusal::not_parked);
}

TEST_CASE("skipping does not wait for a retry that nobody makes") {
  GivenLetter().after(park, Retry{"mended"}).when(Skip{"no"}).then(EventSkipped{poison, "no"});
}

TEST_CASE("over is over, until the same event is in the way again") {
  const auto over = GivenLetter().after(park, Retry{"mended"}, Resume{});
  GivenLetter().after(park, Retry{"mended"}).when(Resume{}).then(StreamResumed{poison});
  over.when(Resume{}).nothing();
  over.when(Retry{"x"}).refused(Refusal::not_parked);
  over.when(Skip{"x"}).refused(Refusal::not_parked);
  over.when(park).then(StreamParked{poison, parked.type, parked.error, 2});
}

TEST_CASE("of a letter that never was nothing can be asked") {
  GivenLetter().when(Retry{"x"}).refused(Refusal::no_such_letter);
  GivenLetter().when(Skip{"x"}).refused(Refusal::no_such_letter);
  GivenLetter().when(Resume{}).nothing();
}

TEST_CASE("what was asked of a letter in vain is in its history, and changes nothing") {
  const auto retried = GivenLetter().after(park, Retry{"mended"}).state();
  CHECK(DeadLetterDecider::evolve(retried, CommandSettled{Settlement::refused, "retry_under_way"}) == retried);
}

TEST_CASE("the view says who decided what, and since when the event is in the way") {
  projections::DeadLetterView view;
  const auto see = [&](const DeadLetterEvent& event, const char* actor) {
    Envelope meta;
    meta.stream = DeadLetterId{{1}}.text();
    meta.version = view.version + 1;
    meta.time = Timestamp{static_cast<std::int64_t>(meta.version)};
    meta.actor = {actor};
    meta.store = {"main"};
    view = projections::apply(std::move(view), meta, event);
  };
  see(parked, "order_to_cash");
  CHECK(view.status == projections::LetterStatus::parked);
  CHECK(view.by.name.empty());
  see(RetryAsked{poison, "mended"}, "ada");
  CHECK(view.status == projections::LetterStatus::retrying);
  CHECK(view.by.name == "ada");
  auto again = parked;
  again.attempts = 2;
  see(again, "order_to_cash");
  CHECK(view.attempts == 2);
  CHECK(view.parked_at == Timestamp{1});
  CHECK(view.reason == "mended");
  see(EventSkipped{poison, "by hand"}, "bob");
  see(StreamResumed{poison}, "order_to_cash");
  CHECK(view.status == projections::LetterStatus::resumed);
  CHECK(view.by.name == "bob");
  CHECK(view.updated_at == Timestamp{5});
}
