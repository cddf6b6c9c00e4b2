// The rules of the texts in order bodies.
#include "command-side/http/body.hpp"
#include "command-side/orders/api/bodies.hpp"

namespace paypie::orders {
namespace {

using commands::TextRules;

std::string at(std::string_view list, std::size_t index, std::string_view field = {}) {
  return std::string(list) + "/" + std::to_string(index) + (field.empty() ? "" : "/") + std::string(field);
}

void check_lines(TextRules& rules, std::string_view list, const std::vector<LineBody>& lines) {
  // Past the limit the order is refused for its size; nobody needs to hear about line 3,000.
  const auto looked_at = std::min(lines.size(), limit::lines);
  for (std::size_t index = 0; index < looked_at; ++index) {
    rules.line(at(list, index, "sku"), lines[index].sku, text_limit::sku);
    rules.line(at(list, index, "title"), lines[index].title, text_limit::title);
  }
}

void check_tags(TextRules& rules, const std::vector<std::string>& tags) {
  for (std::size_t index = 0; index < tags.size(); ++index) {
    rules.line(at("/tags", index), tags[index], text_limit::tag);
  }
}

void check_address(TextRules& rules, const std::string& pointer, const std::optional<AddressBody>& address) {
  if (!address) return;
  boost::mp11::mp_for_each<Fields<AddressBody>>([&](auto field) {
    const std::string_view name = field.name;
    const auto most = name == "phone" ? text_limit::phone : text_limit::address;
    rules.line(pointer + "/" + field.name, (*address).*field.pointer, most);
  });
}

void check_email(TextRules& rules, const std::optional<std::string>& email) {
  rules.line("/email", email, text_limit::email);
  if (!email) return;
  const auto sign = email->find('@');
  const bool has_both_sides = sign != std::string::npos && sign > 0 && sign + 1 < email->size();
  if (!has_both_sides) rules.refuse("/email", "field.malformed", "must be an e-mail address");
}

void check_url(TextRules& rules, const std::optional<std::string>& url) {
  rules.line("/tracking_url", url, text_limit::url);
  if (!url || url->starts_with("https://") || url->starts_with("http://")) return;
  rules.refuse("/tracking_url", "field.malformed", "must begin with https:// or http://");
}

}  // namespace

codec::FieldErrors faults(const CreateOrderBody& body) {
  TextRules rules;
  check_lines(rules, "/lines", body.lines);
  if (body.shipping) rules.line("/shipping/title", body.shipping->title, text_limit::title);
  for (std::size_t index = 0; index < std::min(body.taxes.size(), limit::taxes); ++index) {
    rules.line(at("/taxes", index, "title"), body.taxes[index].title, text_limit::title);
  }
  check_address(rules, "/shipping_address", body.shipping_address);
  check_address(rules, "/billing_address", body.billing_address);
  check_email(rules, body.email);
  rules.line("/phone", body.phone, text_limit::phone);
  rules.lines("/note", body.note, text_limit::note);
  check_tags(rules, body.tags);
  rules.line("/external_reference", body.external_reference, text_limit::reference);
  rules.line("/payment_method", body.payment_method, text_limit::reference);
  return rules.errors();
}

codec::FieldErrors faults(const ChangeLinesBody& body) {
  TextRules rules;
  check_lines(rules, "/add", body.add);
  return rules.errors();
}

codec::FieldErrors faults(const StatusBody& body) {
  TextRules rules;
  rules.lines("/reason", body.reason, text_limit::reason);
  return rules.errors();
}

codec::FieldErrors faults(const FulfillmentBody& body) {
  TextRules rules;
  rules.line("/carrier", body.carrier, text_limit::title);
  rules.line("/tracking_number", body.tracking_number, text_limit::reference);
  check_url(rules, body.tracking_url);
  return rules.errors();
}

codec::FieldErrors faults(const CancelBody& body) {
  TextRules rules;
  rules.lines("/reason", body.reason, text_limit::reason);
  return rules.errors();
}

codec::FieldErrors faults(const PaymentBody& body) {
  TextRules rules;
  rules.line("/method", body.method, text_limit::title);
  rules.line("/reference", body.reference, text_limit::reference);
  return rules.errors();
}

codec::FieldErrors faults(const NoteBody& body) {
  TextRules rules;
  rules.lines("/note", body.note, text_limit::note);
  return rules.errors();
}

codec::FieldErrors faults(const TagsBody& body) {
  TextRules rules;
  check_tags(rules, body.tags);
  return rules.errors();
}

}  // namespace paypie::orders
