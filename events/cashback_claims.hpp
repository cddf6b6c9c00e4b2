// What can happen to the cashback of one order: one process instance per order, with the order's bits under clm_. It
// watches the order until it is paid, asks the customer's account, and tells it of every refund and every lost dispute
// afterwards. Every step is one event, and what it asks for is in the log before it is sent.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "events/cashback.hpp"
#include "events/event.hpp"
#include "events/settled.hpp"
#include "events/values.hpp"

namespace paypie::cashback {

// waiting: the order is not paid. asked: the account decides. in_review: a person has to. approved: it waits until it
// is due. due: the account was told to pay. rejected: by the account. over: the order was cancelled, or nothing was
// earned.
enum class ClaimPhase { waiting, asked, in_review, approved, due, rejected, over };
BOOST_DESCRIBE_ENUM(ClaimPhase, waiting, asked, in_review, approved, due, rejected, over)

enum class ClaimAsked { claim, reverse, pay_out };
BOOST_DESCRIBE_ENUM(ClaimAsked, claim, reverse, pay_out)

// A command asked of the account. Its id follows from the instance and the name, which is never given twice.
struct ClaimWish {
  std::string name;  // claim, reverse/4, pay_out
  ClaimAsked asked = ClaimAsked::claim;
  CashbackAccountId account;  // that is asked
  std::optional<CashbackClaim> claim;
  std::optional<Money> most_per_month;  // of the claim's programme
  std::optional<Money> reversed_in_all;
  std::optional<Timestamp> at;  // what is due then is paid
};
VALUE(ClaimWish, (name, asked, account, claim, most_per_month, reversed_in_all, at))

struct ClaimTimer {
  std::string name;
  Timestamp due;
};
VALUE(ClaimTimer, (name, due))

struct ClaimLine {
  LineId line;
  std::string sku;
  Money total;  // discounts taken off
};
VALUE(ClaimLine, (line, sku, total))

struct ClaimPayment {
  PaymentId payment;
  Money captured;
  Money refunded;
};
VALUE(ClaimPayment, (payment, captured, refunded))

// What disputes of a payment took, in all: of what was captured and is not refunded.
struct ClaimLoss {
  PaymentId payment;
  Money lost;
};
VALUE(ClaimLoss, (payment, lost))

struct ClaimBeginning {
  OrderId order;
  CashbackAccountId account;
  CashbackProgramme programme;  // as it was when the order came
  std::vector<ClaimLine> lines;
  Money total;  // of the order
};
VALUE(ClaimBeginning, (order, account, programme, lines, total))

struct ClaimStepped {
  std::string source;  // the stream of what was delivered; empty for timers
  std::uint64_t source_version = 0;
  std::string cause;                       // order.created, timer payable
  ClaimPhase phase = ClaimPhase::waiting;  // from now on
  std::vector<ClaimWish> asks;
  std::vector<ClaimTimer> timers;
  std::vector<std::string> closed;  // wishes that were answered
  std::optional<ClaimBeginning> began;
  std::vector<ClaimLine> lines;          // all of them, when they changed
  std::optional<Money> total;            // of the order, likewise
  std::vector<ClaimPayment> payments;    // those that are new or changed
  std::optional<Money> paid_outside;     // in all, when it changed
  std::optional<CashbackClaim> claim;    // what was asked for, once it is
  std::optional<Money> amount;           // what the account made of it
  std::optional<Money> reversed_in_all;  // asked to be, when it changed
  std::string why;                       // of rejected or over; or what the account refused
  std::optional<ClaimLoss> loss;         // by disputes, when it changed
};
EVENT(ClaimStepped, "cashback_claim.stepped", 1,
      (source, source_version, cause, phase, asks, timers, closed, began, lines, total, payments, paid_outside, claim,
       amount, reversed_in_all, why, loss))

using ClaimEvent = std::variant<ClaimStepped, CommandSettled>;

}  // namespace paypie::cashback
