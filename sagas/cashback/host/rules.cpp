// Taken in, and picked out.
#include "sagas/cashback/host/rules.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
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

void take(std::vector<CashbackProgramme>& all, const ProgrammeCreated& event) { all.push_back(event.rules); }
void take(std::vector<CashbackProgramme>& all, const ProgrammeChanged& event) {
  const auto known = std::ranges::find(all, event.rules.programme, &CashbackProgramme::programme);
  if (known != all.end()) *known = event.rules;
}
void take(std::vector<CashbackProgramme>& all, const ProgrammeEnded& event) {
  std::erase_if(all, [&](const CashbackProgramme& one) { return one.programme == event.programme; });
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
  auto& states = stores_[decoded->meta.store.name];
  Known next{decoded->meta.time, states.empty() ? std::vector<CashbackProgramme>{} : states.back().programmes};
  std::visit([&](const auto& event) { take(next.programmes, event); }, decoded->event);
  states.push_back(std::move(next));
  return true;
}

const Rules::Known* Rules::known(const StoreId& store, Timestamp recorded) const {
  const auto found = stores_.find(store.name);
  if (found == stores_.end()) return nullptr;
  const auto after = std::ranges::upper_bound(found->second, recorded, {}, &Known::since);
  return after == found->second.begin() ? nullptr : &*std::prev(after);
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

std::vector<CashbackProgramme> Rules::programmes_of(const StoreId& store, const Currency& currency, Timestamp at,
                                                    Timestamp recorded) const {
  std::vector<CashbackProgramme> valid;
  const auto* then = known(store, recorded);
  if (!then) return valid;
  std::ranges::copy_if(then->programmes, std::back_inserter(valid),
                       [&](const CashbackProgramme& one) { return one.currency == currency && is_valid_at(one, at); });
  return valid;
}

}  // namespace paypie::cashback
