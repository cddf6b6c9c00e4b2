// What people do with approvals: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "command-side/http/handling.hpp"
#include "events/codec/schema.hpp"
#include "platform/http/route.hpp"
#include "sagas/approvals/api/bodies.hpp"
#include "sagas/approvals/api/refusals.hpp"
#include "sagas/approvals/host/process.hpp"

namespace paypie::approvals {

using ApprovalCommands = commands::Handling<ApprovalDecider>;

// A new one (request), or the one that the path names.
template <class Body>
boost::asio::awaitable<http::Response> change_approval(ApprovalCommands& api, http::Request request);

template <class Body, DeclaredEvent E>
constexpr http::Route<ApprovalCommands> change_route(std::string_view path, std::string_view summary,
                                                     std::string_view permission, int success) {
  return {{.method = http::Method::post,
           .path = path,
           .id = Body::route,
           .summary = summary,
           .permission = permission,
           .idempotency_key = http::Key::required,
           .if_match = success == 200,
           .body = codec::body_schema<Body>,
           .answer = commands::change_schema<E>,
           .success = success,
           .refusals = command_refusals},
          change_approval<Body>};
}

inline constexpr http::Route<ApprovalCommands> approval_command_routes[] = {
    change_route<RequestApprovalBody, ApprovalRequested>("/api/v1/approvals", "Ask for an act that needs two persons",
                                                         "approvals:request", 201),
    change_route<ApproveBody, ApprovalGranted>("/api/v1/approvals/{approval_id}/approve",
                                               "Agree, as another person: the act is carried out", "approvals:decide",
                                               200),
    change_route<RejectApprovalBody, ApprovalRejected>("/api/v1/approvals/{approval_id}/reject",
                                                       "Refuse, as another person", "approvals:decide", 200),
    change_route<WithdrawBody, ApprovalWithdrawn>("/api/v1/approvals/{approval_id}/withdraw",
                                                  "Take back what one has asked for", "approvals:request", 200),
};

}  // namespace paypie::approvals
