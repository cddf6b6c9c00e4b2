// What people can do with cashback: one row per endpoint.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "command-side/cashback/api/bodies.hpp"
#include "command-side/cashback/api/lanes.hpp"
#include "command-side/cashback/api/refusals.hpp"
#include "command-side/http/handling.hpp"
#include "events/codec/schema.hpp"
#include "platform/http/route.hpp"

namespace paypie::cashback {

using ProgrammeCommands = commands::Handling<ProgrammesDecider>;
using AccountCommands = commands::Handling<CashbackAccountDecider>;

// Of the caller's store.
template <class Body>
boost::asio::awaitable<http::Response> change_programmes(ProgrammeCommands& api, http::Request request);
// Of the account that the path names.
template <class Body>
boost::asio::awaitable<http::Response> change_account(AccountCommands& api, http::Request request);

template <class Body, DeclaredEvent E>
constexpr http::Route<ProgrammeCommands> programme_route(http::Method method, std::string_view path,
                                                         std::string_view summary, http::Key key, int success) {
  return {{.method = method,
           .path = path,
           .id = Body::route,
           .summary = summary,
           .permission = "cashback:write",
           .idempotency_key = key,
           .if_match = true,
           .body = codec::body_schema<Body>,
           .answer = commands::change_schema<E>,
           .success = success,
           .refusals = programme_command_refusals},
          change_programmes<Body>};
}

template <class Body, DeclaredEvent... Es>
constexpr http::Route<AccountCommands> account_route(std::string_view path, std::string_view summary,
                                                     std::string_view permission, http::Key key) {
  return {{.method = http::Method::post,
           .path = path,
           .id = Body::route,
           .summary = summary,
           .permission = permission,
           .idempotency_key = key,
           .if_match = true,
           .body = codec::body_schema<Body>,
           .answer = commands::change_schema<Es...>,
           .success = 200,
           .refusals = account_command_refusals},
          change_account<Body>};
}

inline constexpr http::Route<ProgrammeCommands> programme_command_routes[] = {
    programme_route<CreateProgrammeBody, ProgrammeCreated>(http::Method::post, "/api/v1/cashback/programmes",
                                                           "Create a cashback programme", http::Key::required, 201),
    programme_route<ChangeProgrammeBody, ProgrammeChanged>(http::Method::put, "/api/v1/cashback/programmes/{programme}",
                                                           "Give a programme other rules, for orders from now on",
                                                           http::Key::accepted, 200),
    programme_route<EndProgrammeBody, ProgrammeEnded>(http::Method::post, "/api/v1/cashback/programmes/{programme}/end",
                                                      "End a programme: orders from now on get nothing of it",
                                                      http::Key::accepted, 200),
};

inline constexpr http::Route<AccountCommands> account_command_routes[] = {
    account_route<ApproveClaimBody, CashbackApproved>(
        "/api/v1/cashback/accounts/{account_id}/claims/{order_id}/approve", "Approve cashback that waits for a person",
        "cashback:approve", http::Key::required),
    account_route<RejectClaimBody, CashbackRejected>("/api/v1/cashback/accounts/{account_id}/claims/{order_id}/reject",
                                                     "Reject cashback that waits for a person", "cashback:approve",
                                                     http::Key::required),
    account_route<PayoutAccountBody, PayoutAccountSet>("/api/v1/cashback/accounts/{account_id}/payout-account",
                                                       "Say where cashback is paid to", "cashback:write",
                                                       http::Key::required),
    account_route<ConfirmPayoutAccountBody, PayoutAccountConfirmed>(
        "/api/v1/cashback/accounts/{account_id}/payout-account/confirm",
        "Confirm, as another person, a payout account that was changed", "cashback:approve", http::Key::accepted),
    account_route<PayOutBody, PayoutRequested, DueSetOff>("/api/v1/cashback/accounts/{account_id}/payouts",
                                                          "Pay out what is due", "cashback:write", http::Key::required),
    account_route<ResolvePayoutBody, PayoutPaid, PayoutFailed>(
        "/api/v1/cashback/accounts/{account_id}/payouts/{payout_id}/resolve",
        "Say how a payout ended that the bank could not tell", "cashback:approve", http::Key::required),
};

}  // namespace paypie::cashback
