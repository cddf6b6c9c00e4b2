// docs/reference/problems.md: every problem a client can get, made from the refusal tables.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/route.hpp"

namespace paypie::commands {

struct ProblemSection {
  std::string_view title;
  std::span<const http::RefusalRow> rows;
};

std::string problems_reference(const std::vector<ProblemSection>& sections);

}  // namespace paypie::commands
