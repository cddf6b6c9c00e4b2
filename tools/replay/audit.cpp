// From the verification of a trail to rows and sentences.
#include "tools/replay/audit.hpp"

#include <fmt/format.h>

#include "sagas/audit/keys.hpp"
#include "tools/output/output.hpp"

namespace paypie::replay {
namespace {

using Json = nlohmann::ordered_json;
using tools::Exit;
using tools::Failure;

audit::Examined examined(const AuditRequest& request) {
  if (request.keys.empty())
    throw Failure(Exit::usage, "--audit needs --keys FILE: whose signatures are to be believed");
  const auto trusted = audit::read_public_keys(request.keys);
  if (!trusted) throw Failure(Exit::usage, trusted.error());
  auto found = audit::Examined::look(request.folder, *trusted);
  if (!found) throw Failure(Exit::not_found, found.error());
  return std::move(*found);
}

std::optional<audit::KeptCheckpoint> kept_in(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto kept = audit::parse_kept(text);
  if (!kept) throw Failure(Exit::usage, "--expect-checkpoint is N:ROOT, as paypie audit checkpoint prints it");
  return kept;
}

}  // namespace

AuditVerification::AuditVerification(const AuditRequest& request)
    : kept_(kept_in(request.expected)), examined_(examined(request)) {}

void AuditVerification::run(log::LogReader& log, const std::function<void(std::uint64_t)>& progress) {
  result_ = examined_.verify(log, kept_, progress);
}

std::vector<Json> AuditVerification::rows() const {
  std::vector<Json> rows;
  for (const auto& finding : result_.findings) {
    Json row = {{"kind", "audit_" + finding.kind}, {"topic", finding.where.topic}};
    if (!finding.where.topic.empty()) {
      row["partition"] = finding.where.partition;
      row["offset"] = finding.offset;
    }
    if (finding.checkpoint) row["checkpoint"] = *finding.checkpoint;
    row["detail"] = finding.detail;
    rows.push_back(std::move(row));
  }
  return rows;
}

Json AuditVerification::summary() const {
  Json introduced = Json::object();
  for (const auto& [key, number] : result_.introduced) introduced[key] = number;
  Json summary = {{"checkpoints", result_.checkpoints},
                  {"covered", result_.covered},
                  {"uncovered", result_.uncovered},
                  {"unfinished", result_.unfinished},
                  {"introduced_keys", std::move(introduced)}};
  if (result_.newest) {
    summary["newest"] = {{"checkpoint", audit::kept_line(*result_.newest)},
                         {"time", to_text(result_.newest->time)},
                         {"key", result_.newest->key}};
  }
  return summary;
}

std::vector<std::string> AuditVerification::sentences() const {
  std::vector<std::string> all;
  const auto number = [](std::uint64_t n) { return tools::with_thousands(static_cast<std::int64_t>(n)); };
  if (result_.newest) {
    all.push_back(fmt::format("audit: {} checkpoints sign {} records; the newest is {} of {}, by the key {}",
                              number(result_.checkpoints), number(result_.covered), audit::kept_line(*result_.newest),
                              to_text(result_.newest->time), result_.newest->key));
  }
  if (result_.uncovered > 0) {
    all.push_back(fmt::format("audit: {} records came after it; nothing shows whether they are as they were written",
                              number(result_.uncovered)));
  }
  for (const auto& [key, introduced] : result_.introduced) {
    all.push_back(fmt::format("audit: the key {} was introduced by checkpoint {}", key, introduced));
  }
  if (result_.unfinished) all.emplace_back("audit: the last checkpoint was never finished; it is not looked at");
  if (!kept_) {
    all.emplace_back("audit: whether checkpoints were rolled back shows only with --expect-checkpoint N:ROOT");
  }
  return all;
}

}  // namespace paypie::replay
