// What the edge itself refuses: one row per reason. Contexts have refusal tables of their own.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "platform/http/message.hpp"
#include "platform/http/route.hpp"

namespace paypie::http {

enum class Refusal : std::uint8_t {
  bad_request_line,
  bad_field,
  repeated_field,
  transfer_encoding,
  bad_content_length,
  bad_host,
  bad_target,
  upgrade,
  unexpected_body,
  head_too_large,
  too_many_fields,
  target_too_long,
  length_required,
  body_too_large,
  expectation_failed,
  head_too_slow,
  body_too_slow,
  no_such_route,
  method_not_allowed,
  media_type,
  origin_not_allowed,
  unknown_parameter,
  repeated_parameter,
  bad_parameter,
  key_missing,
  key_invalid,
  bad_condition,
  token_missing,
  token_invalid,
  not_permitted,
  other_store,
  out_of_time,
  too_many_connections,
  internal,
  count,
};

// Code, status and title of every refusal of the edge, in the order of the enum.
std::span<const RefusalRow> edge_refusals();
const RefusalRow& row_of(Refusal refusal);
Problem to_problem(Refusal refusal, std::string detail = {});

}  // namespace paypie::http
