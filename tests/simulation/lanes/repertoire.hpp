// What clients of each aggregate ask for: which streams there are, and a command drawn from the seed.
#pragma once
#include <string>

#include "command-side/orders/api/lanes.hpp"
#include "platform/scheduler/simulated.hpp"
#include "tests/simulation/lanes/play.hpp"
#include "tests/support/order_commands.hpp"

namespace paypie::simulation {

template <class D>
struct Repertoire;

template <>
struct Repertoire<StockDecider> {
  static lane::Codec<StockDecider> codec() { return stock::codec; }
  static std::string stream(std::size_t number) { return "stk_" + std::to_string(number); }

  static StockDecider::Command draw(Simulated& world, const std::string&, std::size_t) {
    switch (world.below(5)) {
      case 0:
      case 1: return stock::Fill{static_cast<std::int64_t>(world.below(10))};
      case 2:
      case 3: return stock::Take{static_cast<std::int64_t>(1 + world.below(8))};
      default: return stock::Name{std::string(1, static_cast<char>('a' + world.below(3)))};
    }
  }
};

// Orders on their whole way, with everything that can be refused on it.
template <>
struct Repertoire<OrderDecider> {
  static lane::Codec<OrderDecider> codec() { return orders::order_codec(); }
  static std::string stream(std::size_t number) {
    return samples::id<OrderId>(static_cast<std::uint8_t>(number)).text();
  }

  // `number` is the command's own: what it creates is told apart by it.
  static OrderDecider::Command draw(Simulated& world, const std::string& stream, std::size_t number) {
    using namespace test;
    using orders::OrderStatus;
    const auto minor = [&](std::uint64_t most) { return static_cast<std::int64_t>(world.below(most)); };
    const auto own = static_cast<std::uint8_t>(100 + number);  // no id that create() gives away
    switch (world.below(12)) {
      case 0:
      case 1:
      case 2: {
        auto create = test::create();
        create.order = *OrderId::parse(stream);
        create.note = "order " + std::to_string(number);
        return create;
      }
      case 3: return orders::ChangeNote{std::string(1, static_cast<char>('a' + world.below(3)))};
      case 4: return orders::ChangeTags{{std::string(1, static_cast<char>('a' + world.below(3)))}};
      case 5: return orders::ChangeLines{.add = {new_line(samples::id<LineId>(own), 1 + minor(3), minor(900))}};
      case 6: return orders::ChangeLines{.change = {{.line = line_a, .quantity = 1 + minor(5)}}};
      case 7:
        return orders::RecordOutsidePayment{samples::id<OutsidePaymentId>(own), dollars(minor(2'000)), "bank transfer",
                                            "ref"};
      case 8: return orders::ChangeStatus{OrderStatus::confirmed, ""};
      case 9: return orders::FulfillOrder{.fulfillment = samples::id<FulfillmentId>(own), .lines = {{line_a, 1}}};
      case 10:
        if (world.chance(0.5)) return orders::FulfillOrder{.fulfillment = samples::id<FulfillmentId>(own)};
        return orders::ChangeStatus{world.chance(0.5) ? OrderStatus::shipped : OrderStatus::delivered, ""};
      default: return orders::CancelOrder{"no longer wanted"};
    }
  }
};

}  // namespace paypie::simulation
