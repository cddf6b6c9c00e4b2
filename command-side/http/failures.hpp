// What a command can fail with whatever it is about: one row each.
#pragma once
#include <algorithm>
#include <array>
#include <span>
#include <tuple>

#include "command-side/lane/ask.hpp"
#include "platform/http/route.hpp"

namespace paypie::commands {

// In the order of lane::Failure; other_store has no row, it is shown as the context's "not found".
inline constexpr http::RefusalRow key_reused{"command.key_reused", 422,
                                             "This Idempotency-Key was used before with another request"};
inline constexpr http::RefusalRow version_mismatch{"command.version_mismatch", 412,
                                                   "The resource has changed since the version in If-Match"};
inline constexpr http::RefusalRow stream_stopped{"command.stream_stopped", 500,
                                                 "This resource is out of service until its history is repaired"};
inline constexpr http::RefusalRow too_large{
    "command.too_large", 422, "This would make an event, or the resource, larger than the log takes; nothing happened"};
inline constexpr http::RefusalRow full{"command.too_busy", 503, "Too many commands are waiting; nothing happened"};
inline constexpr http::RefusalRow not_serving{"command.not_serving", 503,
                                              "Commands for this resource are not served right now; nothing happened"};
inline constexpr http::RefusalRow still_running{
    "command.still_running", 409, "An earlier attempt with this Idempotency-Key is still running; ask again"};
inline constexpr http::RefusalRow outcome_unknown{
    "command.outcome_unknown", 503, "The outcome is not known yet; ask again with the same Idempotency-Key"};
inline constexpr http::RefusalRow no_owner{
    "command.no_owner", 503,
    "The node that takes commands for this resource is not known, or cannot be reached; nothing happened"};
inline constexpr http::RefusalRow unbalanced{
    "ledger.unbalanced", 500, "This would not balance in the ledger: a fault of the server's; nothing happened"};
inline constexpr http::RefusalRow not_a_node{"command.not_a_node", 403,
                                             "Only nodes of this cluster, by its secret, forward commands"};
inline constexpr http::RefusalRow not_json{"body.not_json", 400, "The body is not valid JSON"};
inline constexpr http::RefusalRow invalid_body{"body.invalid", 400, "The body has invalid fields"};
inline constexpr http::RefusalRow card_number{
    "body.card_number", 422, "The body holds what looks like a card number; send the gateway's token instead"};
inline constexpr http::RefusalRow card_number_around{
    "request.card_number", 422, "A header, the path or the query holds what looks like a card number"};

inline constexpr std::array failure_rows{key_reused,   version_mismatch, stream_stopped,    too_large,
                                         full,         not_serving,      still_running,     outcome_unknown,
                                         no_owner,     unbalanced,       not_a_node,        not_json,
                                         invalid_body, card_number,      card_number_around};

// Every refusal of a command: lists of its own, and those of commands in general.
template <class... Lists>
constexpr auto with_failures(const Lists&... own) {
  std::array<http::RefusalRow, (std::tuple_size_v<Lists> + ... + failure_rows.size())> rows;
  auto to = rows.begin();
  ((to = std::ranges::copy(own, to).out), ...);
  std::ranges::copy(failure_rows, to);
  return rows;
}

http::Problem to_problem(const http::RefusalRow& row);
// Not for other_store.
http::Problem to_problem(const lane::Failed& failed);

}  // namespace paypie::commands
