// A small decider for tests of lanes: one stock item that is filled, taken from and named; with a binary codec.
#pragma once
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "command-side/decider/decider.hpp"
#include "command-side/lane/codec.hpp"
#include "command-side/lane/state_codec.hpp"
#include "events/event.hpp"
#include "events/ledger/postings.hpp"
#include "events/settled.hpp"

namespace paypie::stock {

struct Filled {
  std::int64_t quantity = 0;
};
EVENT(Filled, "stock.filled", 1, (quantity))
struct Taken {
  std::int64_t quantity = 0;
  std::int64_t left = 0;
};
EVENT(Taken, "stock.taken", 1, (quantity, left))
struct Named {
  std::string name;
};
EVENT(Named, "stock.named", 1, (name))

// A fault as of a decider that cannot add up: what was filled in this quantity has one side only.
inline constexpr std::int64_t unbalanced_quantity = 1'313;
inline ledger::Postings postings(const Filled& event) {
  const Money value{event.quantity, {{'U', 'S', 'D'}}}, owed{-event.quantity, {{'U', 'S', 'D'}}};
  ledger::Postings out{{.account = ledger::Account::receivable, .amount = value}};
  if (event.quantity != unbalanced_quantity) out.push_back({.account = ledger::Account::revenue, .amount = owed});
  return out;
}

struct Fill {
  std::int64_t quantity = 0;
};
struct Take {
  std::int64_t quantity = 0;
};
struct Name {
  std::string name;
};

struct Stock {
  std::int64_t on_hand = 0;
  std::string name;
  std::vector<std::int64_t> taken;  // so that states grow, and the order of events shows
};
VALUE(Stock, (on_hand, name, taken))

enum class Refusal { not_enough, not_positive };
BOOST_DESCRIBE_ENUM(Refusal, not_enough, not_positive)

struct StockDecider {
  using State = Stock;
  using Command = std::variant<Fill, Take, Name>;
  using Event = std::variant<Filled, Taken, Named, CommandSettled>;
  using Refusal = stock::Refusal;
  using Outcome = Decision<Event, Refusal>;
  static constexpr std::string_view topic = "paypie.stock.events.v1";
  static constexpr std::string_view source = "/stock";

  static Outcome decide(const Stock& now, const Command& command) {
    if (const auto* fill = std::get_if<Fill>(&command)) {
      if (fill->quantity <= 0) return Refused<Refusal>{Refusal::not_positive};
      return Happened<Event>{Filled{fill->quantity}};
    }
    if (const auto* take = std::get_if<Take>(&command)) {
      if (take->quantity > now.on_hand) return Refused<Refusal>{Refusal::not_enough};
      return Happened<Event>{Taken{take->quantity, now.on_hand - take->quantity}};
    }
    const auto& name = std::get<Name>(command).name;
    if (name == now.name) return AlreadyDone{};
    return Happened<Event>{Named{name}};
  }

  static Stock evolve(Stock now, const Event& event) {
    if (const auto* filled = std::get_if<Filled>(&event)) now.on_hand += filled->quantity;
    if (const auto* named = std::get_if<Named>(&event)) now.name = named->name;
    if (const auto* taken = std::get_if<Taken>(&event)) {
      now.on_hand -= taken->quantity;
      if (now.on_hand != taken->left) throw ImpossibleHistory("what is left does not add up");
      now.taken.push_back(taken->quantity);
      if (now.taken.size() > 16) now.taken.erase(now.taken.begin());
    }
    return now;
  }
};

inline constexpr lane::Codec<StockDecider> codec{
    .wire_type =
        [](const StockDecider::Event& event) {
          return std::visit([]<class E>(const E&) { return wire_type<E>(); }, event);
        },
    .encode =
        [](const Envelope& meta, const StockDecider::Event& event) {
          lane::StateWriter bytes;
          bytes.write(meta);
          bytes.write(event);
          return bytes.take();
        },
    .decode = [](std::string_view value) -> std::expected<lane::Decoded<StockDecider>, std::string> {
      try {
        lane::Decoded<StockDecider> decoded;
        lane::StateReader bytes(value);
        bytes.read(decoded.meta);
        bytes.read(decoded.event);
        bytes.expect_end();
        return decoded;
      } catch (const lane::BadBytes& bad) {
        return std::unexpected(bad.what());
      }
    }};

}  // namespace paypie::stock
