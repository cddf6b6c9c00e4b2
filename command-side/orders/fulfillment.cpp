// Fulfilments: which lines, how much of each, and whether that was all.
#include "command-side/orders/fulfillment.hpp"

#include <algorithm>

#include "command-side/orders/recognition.hpp"

namespace paypie::orders {
namespace {

bool names_a_line_twice(const std::vector<FulfilledLine>& lines) {
  std::vector<LineId> named;
  for (const auto& part : lines) named.push_back(part.line);
  std::ranges::sort(named);
  return std::ranges::adjacent_find(named) != named.end();
}

std::vector<FulfilledLine> everything(const std::vector<OpenLine>& open) {
  std::vector<FulfilledLine> lines;
  for (const auto& line : open) lines.push_back({line.line, line.left});
  return lines;
}

}  // namespace

std::vector<OpenLine> all_open(const Basket& basket) {
  std::vector<OpenLine> open;
  for (const auto& item : basket.lines) open.push_back({item.line, item.quantity, item.quantity, item.total});
  return open;
}

bool is_known(const About& about, const FulfillmentId& fulfillment) {
  return std::ranges::find(about.fulfillments, fulfillment) != about.fulfillments.end();
}

OrderDecision fulfill(const About& about, const std::vector<OpenLine>& open, const FulfillOrder& ask) {
  if (is_known(about, ask.fulfillment)) return already_done();
  if (about.fulfillments.size() == limit::fulfillments) return refused(Refusal::too_many_fulfillments);
  if (ask.lines.size() > limit::lines) return refused(Refusal::too_many_lines);
  if (names_a_line_twice(ask.lines)) return refused(Refusal::line_named_twice);
  for (const auto& part : ask.lines) {
    if (part.quantity < 1) return refused(Refusal::quantity_out_of_range);
    const auto line = std::ranges::find(open, part.line, &OpenLine::line);
    const auto left = line == open.end() ? 0 : line->left;  // a line that is all fulfilled is not in the list any more
    if (part.quantity > left) return refused(Refusal::exceeds_unfulfilled_quantity);
  }
  auto lines = ask.lines.empty() ? everything(open) : ask.lines;
  const auto left = left_after(open, lines);
  auto then = about;
  note_fulfilled(*then.sale, left);
  return happened(OrderFulfilled{about.order, ask.fulfillment, std::move(lines), ask.carrier, ask.tracking_number,
                                 ask.tracking_url, left.empty(), newly_recognized(then)});
}

std::vector<OpenLine> left_after(std::vector<OpenLine> open, const std::vector<FulfilledLine>& fulfilled) {
  for (const auto& part : fulfilled) {
    const auto line = std::ranges::find(open, part.line, &OpenLine::line);
    if (line == open.end() || line->left < part.quantity) {
      throw ImpossibleHistory("more of a line was fulfilled than was left of it");
    }
    line->left -= part.quantity;
  }
  std::erase_if(open, [](const OpenLine& line) { return line.left == 0; });
  return open;
}

}  // namespace paypie::orders
