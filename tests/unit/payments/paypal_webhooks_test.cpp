// PayPal's own signatures: who may sign, what they cover, and for how long they hold.
#include <doctest/doctest.h>

#include <map>

#include "command-side/payments/gateways/gateway.hpp"
#include "command-side/payments/gateways/signatures.hpp"
#include "platform/crypto/certificates.hpp"
#include "tests/support/signing.hpp"

using namespace paypie;
using namespace paypie::payments;
using namespace std::chrono_literals;
using test::Signer;

namespace {

// 2024-03-01T12:00:00Z
constexpr std::chrono::seconds sent{1'709'294'400};
const std::string body = R"({"id":"WH-1","event_type":"PAYMENT.CAPTURE.COMPLETED","resource":{}})";
constexpr std::string_view crc_of_body = "2308320406";

std::unique_ptr<Gateway> paypal(const std::string& pem, const std::string& webhook = "WEBHOOK-1") {
  auto certificates = crypto::Certificates::from_pem(pem);
  REQUIRE(certificates);
  return make_paypal({.base_url = "https://gateway",
                      .key = "key",
                      .webhook_secret = "whsec",
                      .webhook_id = webhook,
                      .webhook_certificates = std::make_shared<crypto::Certificates>(std::move(*certificates))});
}

using Headers = std::map<std::string, std::string, std::less<>>;

Headers signed_by(const Signer& signer) {
  const std::string id = "69cd13f0-d67a-11e5-baa3-778b53f4ae55", time = "2024-03-01T12:00:00Z";
  return {{"paypal-transmission-id", id},
          {"paypal-transmission-time", time},
          {"paypal-auth-algo", "SHA256withRSA"},
          {"paypal-cert-url", "https://api.paypal.com/v1/notifications/certs/CERT-1"},
          {"paypal-transmission-sig", signer.sign(id + "|" + time + "|WEBHOOK-1|" + std::string(crc_of_body))}};
}

std::expected<void, WebhookRefusal> verify(const Gateway& gateway, const Headers& headers,
                                           std::chrono::seconds now = sent, std::string_view text = body) {
  return gateway.verify(
      text,
      [&](std::string_view name) {
        const auto found = headers.find(name);
        return found == headers.end() ? std::nullopt : std::optional<std::string_view>(found->second);
      },
      now);
}

const Signer& they() {
  static const Signer signer(sent - 24h, sent + 24h * 365);
  return signer;
}
const Signer& stranger() {
  static const Signer signer(sent - 24h, sent + 24h * 365);
  return signer;
}

}  // namespace

TEST_CASE("a webhook that PayPal signed is taken, one that somebody else signed, or that was changed, is not") {
  const auto gateway = paypal(they().pem());
  CHECK(verify(*gateway, signed_by(they())));
  CHECK(verify(*gateway, signed_by(stranger())).error() == WebhookRefusal::wrong_signature);
  CHECK(verify(*gateway, signed_by(they()), sent, body + " ").error() == WebhookRefusal::wrong_signature);
  CHECK(verify(*paypal(they().pem(), "WEBHOOK-2"), signed_by(they())).error() == WebhookRefusal::wrong_signature);
  for (const auto* part : {"paypal-transmission-id", "paypal-transmission-time"}) {
    auto headers = signed_by(they());
    headers.at(part).front() = '3';
    CHECK(verify(*gateway, headers).error() == WebhookRefusal::wrong_signature);
    headers.erase(part);
    CHECK(verify(*gateway, headers).error() == WebhookRefusal::not_signed);
  }
  for (const auto& [name, value] : Headers{{"paypal-transmission-sig", "not base64"},
                                           {"paypal-transmission-sig", ""},
                                           {"paypal-auth-algo", "SHA1withRSA"},
                                           {"paypal-transmission-time", "yesterday"}}) {
    auto headers = signed_by(they());
    headers.at(name) = value;
    CHECK(verify(*gateway, headers).error() == WebhookRefusal::wrong_signature);
  }
}

TEST_CASE("the old certificate and the new one may lie side by side; one that is not valid signs nothing") {
  const Signer over(sent - 48h, sent - 1s), to_come(sent + 1s, sent + 48h);
  const auto gateway = paypal(over.pem() + they().pem() + to_come.pem());
  CHECK(verify(*gateway, signed_by(they())));
  CHECK(verify(*gateway, signed_by(over)).error() == WebhookRefusal::wrong_signature);
  CHECK(verify(*gateway, signed_by(to_come)).error() == WebhookRefusal::wrong_signature);
  CHECK(verify(*gateway, signed_by(to_come), sent + 2s));
}

TEST_CASE("PayPal may deliver again for days, and its clock may be a little ahead") {
  const auto gateway = paypal(they().pem());
  CHECK(verify(*gateway, signed_by(they()), sent + oldest_paypal_webhook - 1s));
  CHECK(verify(*gateway, signed_by(they()), sent + oldest_paypal_webhook));
  CHECK(verify(*gateway, signed_by(they()), sent + oldest_paypal_webhook + 1s).error() == WebhookRefusal::too_old);
  CHECK(verify(*gateway, signed_by(they()), sent - oldest_webhook));
  CHECK(verify(*gateway, signed_by(they()), sent - oldest_webhook - 1s).error() == WebhookRefusal::too_old);
}

TEST_CASE("what a proxy has verified is taken with the secret, with certificates or without") {
  const Headers headers{{"paypie-webhook-signature", sign_timed("whsec", body, sent)}};
  CHECK(verify(*paypal(they().pem()), headers));
  const auto without = make_paypal({.base_url = "https://gateway", .key = "key", .webhook_secret = "whsec"});
  CHECK(verify(*without, headers));
  CHECK(verify(*without, signed_by(they())).error() == WebhookRefusal::not_signed);
}

TEST_CASE("certificates that cannot be read are refused with their place") {
  const auto fault = [](const std::string& pem) {
    const auto read = crypto::Certificates::from_pem(pem);
    return read ? std::to_string(read->size()) : read.error();
  };
  const auto& good = they().pem();
  CHECK(fault(good + good) == "2");
  CHECK(fault("") == "has no certificate");
  CHECK(fault("no certificate at all") == "has no certificate");
  CHECK(fault(good + good.substr(0, good.size() / 2)) == "certificate 2 cannot be read");
  CHECK(fault("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n") == "certificate 1 cannot be read");
}
