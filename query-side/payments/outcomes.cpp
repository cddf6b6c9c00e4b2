// From the answer of a command to the operation it asked for, and from there to how that ended.
#include "query-side/payments/outcomes.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "platform/http/conditional.hpp"
#include "platform/http/prefer.hpp"
#include "query-side/payments/client_secret.hpp"
#include "query-side/reading/settled_view.hpp"

namespace paypie::query {
namespace {

using boost::asio::awaitable;
using Json = nlohmann::json;
using projections::PaymentTransaction;
using projections::PaymentView;
using projections::TransactionKind;
using projections::TransactionState;

// What an accepted command asked of a gateway.
struct Asked {
  std::string payment;
  std::uint64_t version = 0;            // of the payment, with the request in it
  std::optional<TransactionKind> kind;  // none: nothing
  std::string transaction;
  bool is_new = false;
};

// None: an answer that shows no change (nothing to do, or a payment that was waited for elsewhere).
std::optional<Asked> read_asked(const std::string& body) {
  const auto json = Json::parse(body, nullptr, false);
  if (!json.is_object() || !json.contains("event") || !json["event"].is_object()) return std::nullopt;
  Asked asked{.payment = json.value("id", ""), .version = json.value("version", std::uint64_t{0})};
  const auto type = json["event"].value("type", "");
  const auto data = json["event"].value("data", Json::object());
  const auto asks = [&](TransactionKind kind, const char* field) {
    asked.transaction = data.value(field, "");
    if (!asked.transaction.empty()) asked.kind = kind;
  };
  asked.is_new = type == "paypie.payment.created.v1";
  if (asked.is_new || type == "paypie.payment.authorization_requested.v1") {
    const bool is_sale = data.value("capture", "") == "automatic";
    asks(is_sale ? TransactionKind::sale : TransactionKind::authorization, "attempt");
  }
  if (type == "paypie.payment.capture_requested.v1") asks(TransactionKind::capture, "capture");
  if (type == "paypie.payment.void_requested.v1") asks(TransactionKind::voiding, "attempt");
  if (type == "paypie.payment.refund_requested.v1") asks(TransactionKind::refund, "refund");
  return asked;
}

const PaymentTransaction* transaction_of(const PaymentView& view, const Asked& asked) {
  if (view.version < asked.version) return nullptr;
  const auto found = std::ranges::find_if(view.transactions, [&](const PaymentTransaction& one) {
    return one.kind == *asked.kind && one.id == asked.transaction;
  });
  return found == view.transactions.end() ? nullptr : &*found;
}

bool is_settled(const PaymentView& view, const Asked& asked) {
  const auto* one = transaction_of(view, asked);
  return one != nullptr && one->state != TransactionState::pending;
}

void add_secret(http::Response& answer, const Asked& asked, const std::string& key) {
  const auto secret = client_secret_of(key, asked.payment);
  if (!asked.is_new || secret.empty() || !answer.body.ends_with('}')) return;
  answer.body.insert(answer.body.size() - 1, ",\"client_secret\":\"" + secret + "\"");
}

// The command's answer keeps its position and marks; what they mark is the resource now.
void show(http::Response& answer, int status, const PaymentView& view) {
  answer.status = status;
  answer.body = codec::to_json<codec::Empty::written>(view);
  std::erase_if(answer.headers, [](const auto& field) { return field.first == "ETag"; });
  answer.headers.emplace_back("ETag", http::version_tag(view.version));
}

// `Problem` has no member for a gateway's code: it is the error of the whole request.
http::Response refuse(const http::RefusalRow& row, const PaymentTransaction& one, const PaymentView& view,
                      const http::Response& answer, const http::Request& request) {
  http::Problem problem{.status = row.status, .code = std::string(row.code), .title = std::string(row.title)};
  problem.detail = one.message;
  problem.errors.push_back({"", one.code, one.message});
  problem.headers = answer.headers;
  std::erase_if(problem.headers, [](const auto& field) { return field.first == "ETag"; });
  problem.headers.emplace_back("ETag", http::version_tag(view.version));
  const auto place = "/api/v1/payments/" + view.id.text();
  std::erase_if(problem.headers, [](const auto& field) { return field.first == "Location"; });
  problem.headers.emplace_back("Location", place);
  return http::to_response(problem, request);
}

}  // namespace

awaitable<http::Response> with_outcome(PaymentOutcomes& outcomes, http::Handler command, http::Request request) {
  const auto preferred = http::preferred_wait(request);
  const auto wait = preferred ? std::chrono::milliseconds(*preferred) : outcomes.wait_by_default;
  auto answer = co_await command(request);
  if (answer.status >= 300) co_return answer;
  const auto asked = read_asked(answer.body);
  if (!asked) co_return answer;
  if (!asked->kind || wait <= std::chrono::milliseconds(0)) {
    add_secret(answer, *asked, outcomes.secret_key);
    co_return answer;
  }
  const auto deadline =
      std::min(std::chrono::steady_clock::now() + wait, std::chrono::steady_clock::time_point(request.deadline));
  const auto wanted = [&asked](const PaymentView& view) { return is_settled(view, *asked); };
  const auto settled = co_await await_view<projections::PaymentDocuments>(
      outcomes.store, outcomes.changes, outcomes.pool, asked->payment, wanted, deadline);
  if (preferred) answer.headers.emplace_back("Preference-Applied", "wait=" + std::to_string(preferred->count()));
  const auto* one = settled.view ? transaction_of(*settled.view, *asked) : nullptr;
  if (one == nullptr) {  // this node has not heard of it yet
    answer.status = 202;
  } else if (one->state == TransactionState::declined) {
    co_return refuse(outcomes.declined, *one, *settled.view, answer, request);
  } else if (one->state == TransactionState::not_reached) {
    co_return refuse(outcomes.not_reached, *one, *settled.view, answer, request);
  } else {
    const bool is_open = one->state == TransactionState::pending || one->state == TransactionState::unknown;
    show(answer, is_open ? 202 : 201, *settled.view);
  }
  add_secret(answer, *asked, outcomes.secret_key);
  co_return answer;
}

}  // namespace paypie::query
