// libcurl's easy interface, one handle per client.
#include "platform/http_client/client.hpp"

#include <fmt/format.h>

#include "platform/http_client/transfer.hpp"

namespace paypie::http_client {

std::optional<std::string_view> Answer::header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) return value;
  }
  return std::nullopt;
}

Client::Client() : curl_(make_easy()) {}

std::expected<Answer, Outage> Client::send(const Call& call) {
  CURL* curl = curl_.get();
  Transfer transfer(curl, call);
  return transfer.outcome(curl_easy_perform(curl));
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || c == '.' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace paypie::http_client
