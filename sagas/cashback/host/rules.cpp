// Taken in, and picked out.
#include "sagas/cashback/host/rules.hpp"

#include <algorithm>
#include <concepts>
#include <iterator>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

#include "platform/crypto/hash.hpp"
#include "sagas/cashback/earning.hpp"
#include "sagas/runner/wanted.hpp"

namespace paypie::cashback {
namespace {

std::string normalised(std::string_view email) {
  constexpr std::string_view space = " \t\r\n";
  const auto first = email.find_first_not_of(space);
  if (first == std::string_view::npos) return "";
  std::string text(email.substr(first, email.find_last_not_of(space) - first + 1));
  for (auto& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

}  // namespace

CashbackAccountId account_of(const std::string& secret, const StoreId& store, std::string_view email,
                             const Currency& currency) {
  const auto text = normalised(email);
  const auto digest = crypto::hmac_sha256(
      secret,
      crypto::bytes_of(crypto::sha256_of_parts({CashbackAccountTag::prefix, store.name, text, currency.text()})));
  return {crypto::derive_id(CashbackAccountTag::prefix, crypto::bytes_of(digest))};
}

bool Rules::takes_grant(const log::Record& record) {
  auto decoded = sagas::read_wanted<std::variant<approvals::ApprovalGranted>>(record);
  if (!decoded) return false;
  auto& act = std::get<approvals::ApprovalGranted>(decoded->event).act;
  if (!act.model) return true;
  const auto& meta = decoded->meta;
  auto& now = models_[meta.store.name];
  if (std::tie(meta.time, meta.stream) > std::tie(now.at, now.approval)) {
    now = {meta.time, meta.stream, std::move(*act.model)};
  }
  return true;
}

bool Rules::takes(const log::Record& record) {
  if (takes_grant(record)) return true;
  using Wanted = std::variant<ProgrammeCreated, ProgrammeChanged, ProgrammeEnded>;
  const auto decoded = sagas::read_wanted<Wanted>(record);
  if (!decoded) return false;
  auto& all = stores_[decoded->meta.store.name];
  const auto change = [&](const std::string& name, std::optional<CashbackProgramme> rules) {
    const auto known = std::ranges::find(all, name, &Programme::name);
    if (known != all.end()) known->history.push_back({decoded->meta.time, std::move(rules)});
  };
  std::visit(
      [&]<class E>(const E& event) {
        if constexpr (std::same_as<E, ProgrammeEnded>) {
          change(event.programme, std::nullopt);
        } else {
          if constexpr (std::same_as<E, ProgrammeCreated>) all.push_back({event.rules.programme, {}});
          change(event.rules.programme, event.rules);
        }
      },
      decoded->event);
  return true;
}

const Rules::Known* Rules::Programme::at(Timestamp recorded) const {
  const auto after = std::ranges::upper_bound(history, recorded, {}, &Known::since);
  return after == history.begin() ? nullptr : &*std::prev(after);
}

bool Rules::has_programmes(const StoreId& store, Timestamp recorded) const {
  const auto found = stores_.find(store.name);
  return found != stores_.end() && !found->second.empty() && found->second.front().at(recorded);
}

std::optional<CashbackAccountId> Rules::account_of(const StoreId& store, const orders::OrderCreated& order) const {
  const auto email = order.personal.get("email");
  if (normalised(email).empty()) return std::nullopt;
  return cashback::account_of(secret_, store, email, order.currency);
}

std::optional<risk::Scorecard> Rules::model_of(const StoreId& store) const {
  const auto found = models_.find(store.name);
  return found == models_.end() ? std::nullopt : std::optional(found->second.model);
}

std::vector<const CashbackProgramme*> Rules::programmes_of(const StoreId& store, const Currency& currency, Timestamp at,
                                                           Timestamp recorded) const {
  std::vector<const CashbackProgramme*> valid;
  const auto found = stores_.find(store.name);
  if (found == stores_.end()) return valid;
  for (const auto& programme : found->second) {
    const auto* then = programme.at(recorded);
    if (!then || !then->rules || then->rules->currency != currency || !is_valid_at(*then->rules, at)) continue;
    valid.push_back(&*then->rules);
  }
  return valid;
}

}  // namespace paypie::cashback
