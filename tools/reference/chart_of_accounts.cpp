// Examples are of one order: goods for 100.00, shipping for 10.00, taxes of 20.90 on both; 130.90 in all.
#include "tools/reference/chart_of_accounts.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "events/codec/shapes.hpp"
#include "events/ledger/postings.hpp"

namespace paypie::reference {
namespace {

using namespace ledger;

Money euros(std::int64_t minor) { return {minor, {{'E', 'U', 'R'}}}; }

struct Example {
  std::string_view event;
  std::string_view what;
  Postings postings;
};

template <class E>
Example example(std::string_view what, const E& event) {
  return {event_name<E>().name, what, postings(event)};
}

std::vector<Example> payment_examples() {
  using namespace payments;
  const auto all = euros(13'090), half = euros(6'545);
  const std::string stripe = "stripe";
  const PaymentAuthorized sale{.amount = all, .authorized_in_all = all, .captured_in_all = all, .gateway = stripe};
  const RefundFailed failed{.amount = half, .corrects = true, .gateway = stripe};
  return {example("a sale: captured when it was authorised", sale),
          example("captured", PaymentCaptured{.amount = all, .gateway = stripe}),
          example("half of it is given back", PaymentRefunded{.amount = half, .gateway = stripe}),
          example("the same, of a payment without a gateway", PaymentRefunded{.amount = half, .gateway = ""}),
          example("a refund that was recorded had not happened", failed),
          example("paid without a gateway", ManualPaymentRecorded{.amount = all}),
          example("the customer's bank takes it back for now", DisputeOpened{.amount = all, .gateway = stripe}),
          example("won", DisputeClosed{.amount = all, .won = true, .gateway = stripe}),
          example("lost", DisputeClosed{.amount = all, .won = false, .gateway = stripe})};
}

std::vector<Example> order_examples() {
  using namespace orders;
  const Recognition whole{euros(13'090), euros(10'000), euros(1'000), euros(2'090), euros(0)};
  const Recognition back{euros(-6'545), euros(0), euros(0), euros(-1'045), euros(5'500)};
  const Recognition no_refund{euros(6'545), euros(0), euros(0), euros(1'045), euros(-5'500)};
  return {example("everything has left the house", OrderFulfilled{.recognized = whole}),
          example("the order hears that half was given back", PaymentProgressRecorded{.recognized = back}),
          example("paid by bank transfer", OutsidePaymentRecorded{.amount = euros(13'090)}),
          example("paid once more after that refund: it was no refund then",
                  OutsidePaymentRecorded{.amount = euros(6'545), .recognized = no_refund})};
}

// Another order's 2.00 was paid out before it was refunded: it is carried forward, and set off.
std::vector<Example> cashback_examples() {
  using namespace cashback;
  const auto earned = euros(500), half = euros(250);
  const std::vector<PayoutPart> whole{{.due = earned, .paid = earned}}, less{{.due = earned, .paid = euros(300)}};
  return {example("5 % of the goods are approved", CashbackApproved{.amount = earned}),
          example("half of the order is given back, before or after the payout", CashbackReversed{.amount = half}),
          example("the bank is asked to pay", PayoutRequested{.amount = earned, .parts = whole}),
          example("the same, 2.00 of it set off against what was carried forward",
                  PayoutRequested{.amount = euros(300), .parts = less}),
          example("the bank has paid", PayoutPaid{.amount = earned, .parts = whole}),
          example("the bank has not paid", PayoutFailed{.amount = earned, .parts = whole})};
}

std::vector<Example> settlement_examples() {
  using settlements::SettlementCompleted;
  const SettlementCompleted file{"stripe", 3, {{euros(13'090), euros(393), euros(12'697)}}};
  return {example("a file of one sale, its fee and its payout is complete", file)};
}

std::string decimal(std::int64_t minor) { return fmt::format("{}.{:02}", minor / 100, minor % 100); }

void write_examples(std::string& out, const std::vector<Example>& examples) {
  out += "| event | when | debit | credit |\n|---|---|---|---|\n";
  for (const auto& one : examples) {
    std::string debit, credit;
    for (const auto& posting : one.postings) {
      const bool is_debit = posting.amount.minor > 0;
      auto& side = is_debit ? debit : credit;
      side += fmt::format("{}{}{} {}", side.empty() ? "" : "<br>", row_of(posting.account).name,
                          posting.detail.empty() ? "" : ":" + posting.detail,
                          decimal(is_debit ? posting.amount.minor : -posting.amount.minor));
    }
    out += fmt::format("| `{}` | {} | {} | {} |\n", one.event, one.what, debit, credit);
  }
}

}  // namespace

std::string chart_of_accounts() {
  auto out = fmt::format(
      "# Chart of accounts\n\n"
      "Every store has these accounts, in every currency it trades in. Postings are computed from events by rules of "
      "version {};\ndebits are above zero, credits below, and what one event posts adds up to zero. Why it is so: "
      "[the ledger](../explanation/ledger.md).\nMade from the code; a test compares.\n\n"
      "| account | type | in a journal | what it is |\n|---|---|---|---|\n",
      rules_version);
  for (const auto& row : chart) {
    out += fmt::format("| `{}` | {} | {} | {} |\n", row.name, codec::name_of(row.type), row.journal, row.meaning);
  }
  out += "\n## What orders post\n\nGoods for 100.00, shipping for 10.00, taxes of 20.90 on both: 130.90 in all.\n\n";
  write_examples(out, order_examples());
  out += "\n## What payments post\n\nNothing in test mode.\n\n";
  write_examples(out, payment_examples());
  out += "\n## What cashback posts\n\nFor the same order, in a programme that gives 5 %.\n\n";
  write_examples(out, cashback_examples());
  out += "\n## What settlement files post\n\nThe sums of all their lines, when all of them are there; of no order.\n\n";
  write_examples(out, settlement_examples());
  out += "\nEvery other event moves nothing; the list is in `events/ledger/postings.hpp`.\n";
  return out;
}

}  // namespace paypie::reference
