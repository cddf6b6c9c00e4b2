// Settlement files over real lanes.
#pragma once
#include "command-side/settlements/api/routes.hpp"
#include "tests/support/command_service.hpp"

namespace paypie::test {

struct SettlementCommandsUnderTest {
  using Decider = settlements::SettlementDecider;
  static constexpr const char* path = "/api/v1/ledger/settlements";
  static lane::Codec<Decider> codec() { return settlements::settlement_codec(); }
  static const auto& routes() { return settlements::settlement_command_routes; }
};
using SettlementService = CommandService<SettlementCommandsUnderTest>;

}  // namespace paypie::test
