// Random but possible histories of orders, from a seed: what readers of the log are tested with.
#pragma once
#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "events/envelope.hpp"
#include "events/event.hpp"
#include "events/orders.hpp"

namespace paypie::test {

struct Happening {
  Envelope meta;
  orders::OrderEvent event;
};

inline Bytes16 bytes_of(std::uint64_t high, std::uint64_t low) {
  Bytes16 bytes{};
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[i] = static_cast<std::uint8_t>(high >> (56 - 8 * i));
    bytes[8 + i] = static_cast<std::uint8_t>(low >> (56 - 8 * i));
  }
  return bytes;
}

inline OrderId order_id(std::uint64_t n) { return {bytes_of(0x0123'4567'89ab'8def, 0x8000'0000'0000'0000 | n)}; }

// Writes histories event by event; every instance with the same seed writes the same.
class OrderHistories {
 public:
  // At most `open_orders` orders go on at a time; the others stay as they are.
  explicit OrderHistories(std::uint64_t seed, std::vector<std::string> stores = {"main", "other"},
                          std::size_t open_orders = ~std::size_t{0})
      : random_(seed), stores_(std::move(stores)), open_orders_(open_orders) {}

  std::uint64_t pick(std::uint64_t below) { return random_() % below; }

  // A new order, or one more event of an order that can still take one.
  Happening next() {
    if (open_.empty() || pick(3) == 0) return create();
    std::size_t at = pick(open_.size());
    Known& order = open_[at];
    Happening happening = advance(order);
    if (order.over) open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(at));
    return happening;
  }

  Happening create() {
    Known order{.id = order_id(++orders_),
                .store = stores_[pick(stores_.size())],
                .currency = *Currency::parse(pick(4) ? "USD" : "EUR")};
    orders::OrderCreated created{.order = order.id, .currency = order.currency};
    for (std::uint64_t n = 1 + pick(4); n > 0; --n) order.lines.push_back(line(order));
    created.lines = order.lines;
    created.totals = totals(order);
    created.shipping_title = "standard";
    created.shipping_country = countries_[pick(std::size(countries_))];
    created.billing_country = created.shipping_country;
    created.note = pick(2) ? "please ring twice" : "";
    if (pick(2)) created.tags = {"web", pick(2) ? "gift" : "rush"};
    created.external_reference = "ext-" + std::to_string(orders_);
    created.personal.fields = {{"email", "buyer" + std::to_string(pick(50)) + "@example.com"},
                               {"shipping.name", names_[pick(std::size(names_))]},
                               {"shipping.city", "Oldtown"}};
    order.occurred_at = Timestamp{1'700'000'000'000'000 + static_cast<std::int64_t>(pick(40 * 86'400)) * 1'000'000};
    if (open_.size() == open_orders_) open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(pick(open_.size())));
    open_.push_back(order);
    return happened(open_.back(), created, order.occurred_at);
  }

 private:
  struct Known {
    OrderId id;
    std::string store;
    Currency currency;
    std::uint64_t version = 0;
    std::vector<orders::LineItem> lines;
    std::size_t fulfilled_lines = 0;
    Timestamp occurred_at;
    bool over = false;
  };

  orders::LineItem line(const Known& order) {
    auto product = static_cast<std::int64_t>(1 + pick(30));
    auto quantity = static_cast<std::int64_t>(1 + pick(9));
    Money unit{product * 125, order.currency};
    Money subtotal{unit.minor * quantity, order.currency};
    Money discount{pick(3) ? 0 : subtotal.minor / 10, order.currency};
    std::string name = std::to_string(product);
    return {.line = {bytes_of(7, ++lines_)},
            .sku = "sku-" + name,
            .title = "Product " + name,
            .quantity = quantity,
            .unit_price = unit,
            .subtotal = subtotal,
            .discount = discount,
            .total = {subtotal.minor - discount.minor, order.currency}};
  }

  static orders::Totals totals(const Known& order) {
    Money subtotal{0, order.currency}, discount{0, order.currency}, shipping{499, order.currency};
    for (const auto& line : order.lines) {
      subtotal.minor += line.subtotal.minor;
      discount.minor += line.discount.minor;
    }
    Money total{subtotal.minor - discount.minor + shipping.minor, order.currency};
    return {subtotal, discount, shipping, {0, order.currency}, total};
  }

  Happening advance(Known& order) {
    switch (pick(order.fulfilled_lines == 0 ? 6 : 3)) {
      case 0: return happened(order, orders::OrderNoteChanged{order.id, "note " + std::to_string(pick(1000))});
      case 1: return happened(order, orders::OrderTagsChanged{order.id, {"seen"}});
      case 2: {
        const auto& line = order.lines[order.fulfilled_lines++];
        order.over = order.fulfilled_lines == order.lines.size();
        // Goods by their lines, shipping with the last of them.
        const Money nothing{0, order.currency}, shipping{order.over ? 499 : 0, order.currency};
        const Money earned{line.total.minor + shipping.minor, order.currency};
        return happened(order, orders::OrderFulfilled{order.id,
                                                      {bytes_of(9, ++lines_)},
                                                      {{line.line, line.quantity}},
                                                      "carrier",
                                                      "T" + std::to_string(lines_),
                                                      "",
                                                      order.over,
                                                      {{earned, line.total, shipping, nothing, nothing}}});
      }
      case 3: {
        Money total = totals(order).total;
        return happened(order, orders::OutsidePaymentRecorded{
                                   order.id, {}, total, "bank", "r", total, orders::FinancialStatus::paid});
      }
      case 4: {
        orders::OrderLinesChanged changed{.order = order.id};
        Money before = totals(order).total;
        if (order.lines.size() > 1 && pick(2)) {
          changed.removed = {order.lines.back().line};
          order.lines.pop_back();
        } else if (pick(2)) {
          LineId same = order.lines.front().line;
          order.lines.front() = line(order);
          order.lines.front().line = same;
          changed.changed = {order.lines.front()};
        } else {
          changed.added = {line(order)};
          order.lines.push_back(changed.added.back());
        }
        changed.totals = totals(order);
        changed.difference = {changed.totals.total.minor - before.minor, order.currency};
        return happened(order, changed);
      }
      default: order.over = true; return happened(order, orders::OrderCancelled{order.id, "changed my mind"});
    }
  }

  template <DeclaredEvent E>
  Happening happened(Known& order, E event, std::optional<Timestamp> occurred_at = {}) {
    now_.micros += static_cast<std::int64_t>(pick(2'000'000));
    Envelope meta;
    meta.id = {bytes_of(1, ++events_)};
    meta.type = wire_type<E>();
    meta.source = "/orders";
    meta.stream = order.id.text();
    meta.version = ++order.version;
    meta.time = now_;
    meta.occurred_at = occurred_at;
    meta.actor = {"tester"};
    meta.store = {order.store};
    meta.correlation = meta.stream;
    meta.causation = CommandId{bytes_of(2, events_)}.text();
    return {std::move(meta), std::move(event)};
  }

  static constexpr const char* countries_[] = {"DE", "FR", "US", "Brazil", ""};
  static constexpr const char* names_[] = {"Ada Byron", "Grace Brewster", "Jürgen Groß"};
  std::mt19937_64 random_;
  std::vector<std::string> stores_;
  std::size_t open_orders_;
  std::vector<Known> open_;
  std::uint64_t orders_ = 0, lines_ = 0, events_ = 0;
  Timestamp now_{1'750'000'000'000'000};
};

}  // namespace paypie::test
