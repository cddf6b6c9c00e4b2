// The audit trail's part of `replay verify`: what to hold against the log, and what is said of it.
#pragma once
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sagas/audit/verify.hpp"

namespace paypie::replay {

// As it stands on the command line.
struct AuditRequest {
  std::string folder;    // empty: there is no trail to look at
  std::string keys;      // file of the public keys that are trusted
  std::string expected;  // N:ROOT of a checkpoint that was kept elsewhere; may be empty
};

class AuditVerification {
 public:
  // Reads the trail; to be done before the log is opened. Throws Failure: usage for what cannot be read as it is given,
  // not_found without the folder.
  explicit AuditVerification(const AuditRequest& request);
  void run(log::LogReader& log, const std::function<void(std::uint64_t)>& progress);

  std::vector<nlohmann::ordered_json> rows() const;  // of findings
  nlohmann::ordered_json summary() const;
  // For people: what is covered and what is not, and what to keep elsewhere.
  std::vector<std::string> sentences() const;

 private:
  std::optional<audit::KeptCheckpoint> kept_;
  audit::Examined examined_;
  audit::Verified result_;
};

}  // namespace paypie::replay
