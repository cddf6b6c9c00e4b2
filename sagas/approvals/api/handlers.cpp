// What is particular to commands of an approval: which instance. The rest is command-side/http/handling.hpp.
#include "sagas/approvals/api/routes.hpp"

namespace paypie::approvals {
namespace {

using boost::asio::awaitable;

struct OverHttp {
  using Decider = ApprovalDecider;
  static constexpr auto not_found = Refusal::no_such_approval;
  static const http::RefusalRow& row_of(Refusal why) { return approvals::row_of(why); }

  static std::optional<std::string> stream_of(const Request& command, const http::Request&) {
    return command.approval.text();
  }
  template <class Command>
  static std::optional<std::string> stream_of(const Command&, const http::Request& request) {
    return commands::stream_in_path<ApprovalId>(request);
  }

  static http::Response accepted(const lane::Accepted<ApprovalDecider>& accepted) {
    auto response = commands::changed(accepted);
    if (std::holds_alternative<ApprovalRequested>(accepted.event)) {
      response.status = 201;
      response.headers.emplace_back("Location", "/api/v1/approvals/" + accepted.meta.stream);
    }
    return response;
  }
};

}  // namespace

template <class Body>
awaitable<http::Response> change_approval(ApprovalCommands& api, http::Request request) {
  return commands::handle<OverHttp, Body>(api, std::move(request));
}

template awaitable<http::Response> change_approval<RequestApprovalBody>(ApprovalCommands&, http::Request);
template awaitable<http::Response> change_approval<ApproveBody>(ApprovalCommands&, http::Request);
template awaitable<http::Response> change_approval<RejectApprovalBody>(ApprovalCommands&, http::Request);
template awaitable<http::Response> change_approval<WithdrawBody>(ApprovalCommands&, http::Request);

}  // namespace paypie::approvals
