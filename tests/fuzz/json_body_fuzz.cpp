// Any text as a command's body: the fast reader agrees with the strict one, and what it accepts can be decided.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "command-side/http/body.hpp"
#include "command-side/orders/api/bodies.hpp"
#include "command-side/orders/order.hpp"
#include "platform/json/document.hpp"
#include "platform/json/strict.hpp"

namespace {

using namespace paypie;

void must(bool holds) {
  if (!holds) std::abort();
}

// The fast reader leaves duplicate names and large numbers to the types; all else both judge alike.
void check_readers_agree(std::string_view text) {
  const auto strict = json::parse_strict(text);
  const auto fast = json::Document::parse(text);
  if (strict) must(fast.has_value());
  if (!fast) must(!strict && !fast.error().code.empty());
  if (!strict && strict.error().code != "json.duplicate_key" && strict.error().code != "json.number_out_of_range")
    must(!fast.has_value());
}

template <class Body>
void decide_on(std::string_view text) {
  auto body = commands::read_body<Body>(text);
  if (!body) {
    must(body.error().status == 400 && !body.error().errors.empty());
    return;
  }
  if (!faults(*body).empty()) return;
  const auto decision = orders::OrderDecider::decide({}, to_command(std::move(*body), CommandId{}));
  if (const auto* happened = std::get_if<Happened<orders::OrderEvent>>(&decision))
    orders::OrderDecider::evolve({}, happened->event);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(static_cast<const char*>(static_cast<const void*>(data)), size);
  check_readers_agree(text);
  decide_on<orders::CreateOrderBody>(text);
  decide_on<orders::ChangeLinesBody>(text);
  decide_on<orders::StatusBody>(text);
  decide_on<orders::FulfillmentBody>(text);
  decide_on<orders::PaymentBody>(text);
  decide_on<orders::TagsBody>(text);
  return 0;
}
