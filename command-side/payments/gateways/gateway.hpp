// One gateway, as paypie speaks with it: wishes become HTTP calls, answers become outcomes, webhooks become reports.
// Pure functions of their arguments and the account; any thread.
#pragma once
#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "command-side/payments/commands.hpp"
#include "command-side/payments/gateways/wish.hpp"
#include "platform/http_client/client.hpp"

namespace paypie::crypto {
class Certificates;
}

namespace paypie::payments {

// Where a gateway is and what it knows us by. Test and live mode are two accounts.
struct Account {
  std::string base_url;        // https://api.example.com, without a slash at the end
  std::string key;             // Stripe: the secret key; Razorpay: the key id; PayPal: the client's id
  std::string secret;          // Razorpay: the key secret; PayPal: the client's, without one `key` is an access token
  std::string webhook_secret;  // what webhooks are signed with; empty: none is accepted
  bool test_mode = false;      // the account moves no real money
  // PayPal alone: the webhook's id there, and who may sign for it; null: webhooks are taken with the secret only.
  std::string webhook_id;
  std::shared_ptr<const crypto::Certificates> webhook_certificates;
};

// What was heard of an operation. again: the same call may be sent once more, at once or later, and only that can tell.
struct Heard {
  Outcome outcome = Outcome::unknown;
  bool again = false;
  std::string gateway_reference;
  std::optional<Money> amount;
  std::string code;
  std::string message;
  std::string action_url;
  std::optional<Timestamp> expires_at;
};

using Answered = std::expected<http_client::Answer, http_client::Outage>;

enum class WebhookRefusal { not_signed, wrong_signature, too_old, not_understood };
BOOST_DESCRIBE_ENUM(WebhookRefusal, not_signed, wrong_signature, too_old, not_understood)

// What a webhook says. payment is nil where the gateway does not say it: then it is about nothing of ours.
struct Notice {
  std::string id;  // the gateway's own of this delivery's event: the same in every repetition
  PaymentId payment;
  ReportOutcome report;
  bool says_nothing = false;  // understood, and nothing we act on
};

// The value of a header, by its lower-case name.
using HeaderOf = std::function<std::optional<std::string_view>(std::string_view)>;

class Gateway {
 public:
  virtual ~Gateway() = default;
  virtual std::string_view name() const = 0;

  // The same wish makes the same call, byte for byte, with its key. None: this gateway cannot do that.
  virtual std::optional<http_client::Call> request_of(const Wish& wish) const = 0;
  virtual Heard outcome_of(const Wish& wish, const Answered& answer) const = 0;
  // How the gateway is asked what became of a wish; `reference` is what an earlier answer named, or empty. It may be
  // the request itself, where the gateway repeats its first answer to the same key.
  virtual http_client::Call lookup_of(const Wish& wish, const std::string& reference) const = 0;
  // What the look-up found. not_reached with code "not_found": nothing of the wish is there, at least not yet.
  virtual Heard found(const Wish& wish, const Answered& answer) const = 0;
  // For how long the same call with the same key is harmless for every operation, because its first answer comes
  // again; 0: never. Shorter than what the gateway documents, since its clock starts when the call arrives.
  virtual std::chrono::seconds keeps_keys_for() const = 0;
  // Payments of the other mode are not for this account.
  virtual bool test_mode() const = 0;

  // On the raw bytes, before anything of them is parsed.
  virtual std::expected<void, WebhookRefusal> verify(std::string_view body, const HeaderOf& header,
                                                     std::chrono::seconds now) const = 0;
  virtual std::expected<Notice, WebhookRefusal> notice_of(std::string_view body) const = 0;
};

std::unique_ptr<Gateway> make_stripe(Account account);
std::unique_ptr<Gateway> make_paypal(Account account);
std::unique_ptr<Gateway> make_razorpay(Account account);

}  // namespace paypie::payments
