// Failures of lanes and bodies as problems.
#include "command-side/http/failures.hpp"

#include "platform/http/conditional.hpp"

namespace paypie::commands {
namespace {

const http::RefusalRow& row_of(lane::Failure why) {
  switch (why) {
    case lane::Failure::key_reused: return key_reused;
    case lane::Failure::version_mismatch: return version_mismatch;
    case lane::Failure::stream_stopped: return stream_stopped;
    case lane::Failure::too_large: return too_large;
    case lane::Failure::full: return full;
    case lane::Failure::not_serving: return not_serving;
    case lane::Failure::still_running: return still_running;
    case lane::Failure::elsewhere: return no_owner;
    case lane::Failure::unbalanced: return unbalanced;
    case lane::Failure::other_store:
    case lane::Failure::outcome_unknown: break;
  }
  return outcome_unknown;
}

}  // namespace

http::Problem to_problem(const http::RefusalRow& row) {
  http::Problem problem{.status = row.status, .code = std::string(row.code), .title = std::string(row.title)};
  problem.retryable = row.status == 503 || row.status == 409;
  if (problem.retryable) problem.retry_after = std::chrono::seconds(1);
  return problem;
}

http::Problem to_problem(const lane::Failed& failed) {
  auto problem = to_problem(row_of(failed.why));
  if (failed.why == lane::Failure::version_mismatch) {
    problem.detail = "the version is " + std::to_string(failed.version);
    problem.headers.emplace_back("ETag", http::version_tag(failed.version));
  }
  return problem;
}

}  // namespace paypie::commands
