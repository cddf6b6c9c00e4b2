// Approvals over real lanes: what people do with them over HTTP.
#pragma once
#include "sagas/approvals/api/routes.hpp"
#include "tests/support/command_service.hpp"

namespace paypie::test {

struct ApprovalCommandsUnderTest {
  using Decider = approvals::ApprovalDecider;
  static constexpr const char* path = "/api/v1/approvals";
  static lane::Codec<Decider> codec() { return approvals::approval_codec(); }
  static const auto& routes() { return approvals::approval_command_routes; }
};
using ApprovalService = CommandService<ApprovalCommandsUnderTest>;

}  // namespace paypie::test
