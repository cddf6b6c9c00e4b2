// Opened, recorded in parts, completed.
#include "tools/settlements/import.hpp"

#include <fmt/format.h>

#include <boost/describe/enum_to_string.hpp>
#include <chrono>
#include <filesystem>
#include <thread>

#include "command-side/settlements/settlement.hpp"
#include "platform/crypto/file_digest.hpp"
#include "platform/crypto/random.hpp"
#include "tools/output/output.hpp"

namespace paypie::settlement_files {
namespace {

using Json = nlohmann::ordered_json;
using settlements::SettlementLine;
using tools::Exit;
using tools::Failure;

constexpr const char* path = "/api/v1/ledger/settlements";
constexpr std::int64_t day_micros = 86'400'000'000;

Json json_of(const Money& money) { return {{"amount", money.minor}, {"currency", money.currency.text()}}; }
Json json_of(const SettlementLine& line) {
  Json json{{"reference", line.reference},
            {"kind", boost::describe::enum_to_string(line.kind, "")},
            {"gross", json_of(line.gross)},
            {"fee", json_of(line.fee)},
            {"at", to_text(line.at)}};
  if (line.also) json["also"] = *line.also;
  return json;
}
Json json_of(const settlements::SettlementTotal& total) {
  return {{"gross", json_of(total.gross)}, {"fees", json_of(total.fees)}, {"payouts", json_of(total.payouts)}};
}

Timestamp day_of(Timestamp time) {
  const auto over = (time.micros % day_micros + day_micros) % day_micros;
  return {time.micros - over};
}

std::string digest_of(const std::string& file) {
  const auto digest = crypto::sha256_of_file(file);
  if (!digest) throw BadFile(Fault::unreadable, 0, "it cannot be read");
  return to_hex(crypto::bytes_of(*digest));
}

// The aggregate takes each of these once, whatever the key: the key only has to be there.
tools::ApiAnswer send(tools::Api& api, const std::string& target, const Json& body) {
  constexpr int attempts = 8;
  const tools::Api::Headers key{{"Idempotency-Key", fmt::format("settlement-{:016x}", crypto::random_number())}};
  for (int attempt = 1;; ++attempt) {
    if (const auto asked = tools::Interrupt::asked()) {
      throw Failure(*asked, "interrupted; the same command goes on with the import");
    }
    try {
      auto answer = api.send("POST", target, body, key);
      if ((answer.status != 503 && answer.status != 429) || attempt == attempts) return answer;
    } catch (const Failure&) {
      if (attempt == attempts) throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50L << attempt));
  }
}

class Recording {
 public:
  Recording(tools::Api& api, std::string target, const std::function<void(std::int64_t)>& progress)
      : api_(api), target_(std::move(target)), progress_(progress) {}

  void add(const SettlementLine& line) {
    part_.push_back(json_of(line));
    if (part_.size() == settlements::limit::lines_at_once) flush();
  }
  void flush() {
    if (part_.empty()) return;
    const auto count = static_cast<std::int64_t>(part_.size());
    tools::Api::succeeded(send(api_, target_, {{"first", first_}, {"lines", std::move(part_)}}));
    part_ = Json::array();
    first_ += count;
    progress_(first_);
  }

 private:
  tools::Api& api_;
  const std::string target_;
  const std::function<void(std::int64_t)>& progress_;
  Json part_ = Json::array();
  std::int64_t first_ = 0;
};

}  // namespace

Imported import_file(tools::Api& api, const Import& wanted, const std::function<void(std::int64_t lines)>& progress) {
  Imported imported;
  const auto digest = digest_of(wanted.file);
  imported.counted = read_file(wanted.file, wanted.gateway, [](const SettlementLine&) {});
  const auto& counted = imported.counted;
  const auto from = wanted.from.value_or(day_of(counted.first));
  const auto until = wanted.until.value_or(Timestamp{day_of(counted.last).micros + day_micros});
  if (counted.first < from || counted.last >= until) {
    throw BadFile(Fault::period_too_short, 0,
                  fmt::format("its lines are of {} to {}", to_text(counted.first), to_text(counted.last)));
  }
  const auto opened = send(api, path,
                           {{"gateway", wanted.gateway},
                            {"file", std::filesystem::path(wanted.file).filename().string()},
                            {"digest", digest},
                            {"lines", counted.lines},
                            {"from", to_text(from)},
                            {"until", to_text(until)}});
  imported.settlement = tools::Api::succeeded(opened).body.at("id").get<std::string>();
  imported.went_on = opened.status != 201;
  const auto target = fmt::format("{}/{}", path, imported.settlement);
  Recording recording(api, target + "/lines", progress);
  read_file(wanted.file, wanted.gateway, [&](const SettlementLine& line) { recording.add(line); });
  recording.flush();
  if (digest_of(wanted.file) != digest) throw BadFile(Fault::changed, 0, "it has changed while it was read");
  auto totals = Json::array();
  for (const auto& total : counted.totals) totals.push_back(json_of(total));
  const auto completed =
      send(api, target + "/complete", {{"totals", totals}, {"occurred_at", to_text(counted.newest)}});
  imported.position = tools::Api::succeeded(completed).position;
  return imported;
}

}  // namespace paypie::settlement_files
