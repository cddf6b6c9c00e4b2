// What clients see of where money goes.
#include "events/cashback.hpp"

#include <utility>

#include "events/iban.hpp"

namespace paypie::cashback {

Personal shown(Personal personal) {
  if (personal.scheme != "plain") return {};
  const auto iban = personal.fields.find("iban");
  if (iban != personal.fields.end()) iban->second = masked_iban(iban->second);
  return personal;
}

PayoutAccountSet shown(PayoutAccountSet event) {
  event.personal = shown(std::move(event.personal));
  return event;
}
PayoutRequested shown(PayoutRequested event) {
  event.personal = shown(std::move(event.personal));
  return event;
}

}  // namespace paypie::cashback
