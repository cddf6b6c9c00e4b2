// Payments and settlement files that have much to do with each other, as a log holds them: few references, amounts and
// days, so that they meet by chance. Seeded.
#pragma once
#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "events/payments.hpp"
#include "events/settlements.hpp"
#include "projections/payment_view.hpp"
#include "projections/settlement_rows.hpp"
#include "tests/support/written_log.hpp"

namespace paypie::test {

class RandomBooks {
 public:
  RandomBooks(WrittenLog& log, std::uint64_t seed) : log_(log), random_(seed) {}

  // One more event of some payment, or of some file.
  void happen(int events = 1) {
    for (; events > 0; --events) {
      now_ += static_cast<std::int64_t>(pick(3)) * second;
      if (pick(5) < 3) {
        pay();
      } else {
        settle();
      }
    }
  }

 private:
  static constexpr std::int64_t second = 1'000'000, beginning = 1'700'000'000 * second;

  struct Stream {
    std::string id, store, gateway;
    std::uint64_t version = 0;
  };
  struct Payment : Stream {
    Currency currency;
    bool test_mode = false, automatic = false, authorized = false;
    std::vector<RefundId> refunds;
    std::vector<DisputeId> disputes;
  };
  struct File : Stream {
    std::int64_t lines = 0, recorded = 0;
    bool complete = false;
  };

  std::uint64_t pick(std::uint64_t below) { return random_() % below; }
  template <class T>
  T& some(std::vector<T>& of) {
    return of[pick(of.size())];
  }
  template <class Id>
  Id new_id() {
    return {bytes_of(0x0123'4567'89ab'8def, 0x8000'0000'0000'0000 | ++ids_)};
  }
  std::string reference() { return pick(8) == 0 ? "" : "ref" + std::to_string(pick(14)); }
  std::string a_store() { return pick(4) == 0 ? "other" : "main"; }
  std::string a_gateway() { return pick(4) == 0 ? "paypal" : "stripe"; }
  Currency a_currency() { return *Currency::parse(pick(6) == 0 ? "EUR" : "USD"); }
  Money amount(Currency currency) { return {static_cast<std::int64_t>(100 * (1 + pick(3))), currency}; }

  template <class Choices, class Event>
  void write(std::string_view topic, Stream& stream, Event event) {
    Envelope meta;
    meta.id = {bytes_of(1, ++events_)};
    meta.type = wire_type<Event>();
    meta.source = "/test";
    meta.stream = stream.id;
    meta.version = ++stream.version;
    meta.time = {beginning + now_};
    meta.actor = {"tester"};
    meta.store = {stream.store};
    meta.correlation = stream.id;
    meta.causation = CommandId{bytes_of(2, events_)}.text();
    log_.write(topic, meta, Choices(std::move(event)));
  }
  template <class Event>
  void write(Payment& payment, Event event) {
    event.payment = *PaymentId::parse(payment.id);
    write<payments::PaymentEvent>(projections::PaymentDocuments::topic, payment, std::move(event));
  }
  template <class Event>
  void write(File& file, Event event) {
    write<settlements::SettlementEvent>(projections::settlements_topic, file, std::move(event));
  }

  void create() {
    Payment payment{{new_id<PaymentId>().text(), a_store(), a_gateway()}, a_currency(), pick(8) == 0, pick(3) == 0};
    if (pick(10) == 0) {
      // Something is refunded before it is known what: tables hold rows that their payment says otherwise of later.
      refund(payment);
    }
    write(payment, payments::PaymentCreated{
                       .amount = {1'000, payment.currency},
                       .gateways = {payment.gateway},
                       .capture = payment.automatic ? payments::CaptureMode::automatic : payments::CaptureMode::manual,
                       .test_mode = payment.test_mode});
    payments_.push_back(std::move(payment));
  }
  void refund(Payment& payment) {
    const auto id = new_id<RefundId>();
    const auto money = amount(payment.currency);
    if (pick(6) != 0) {
      write(payment, payments::RefundRequested{.refund = id, .amount = money, .gateway = payment.gateway});
    }
    if (pick(4) != 0) {
      write(payment, payments::PaymentRefunded{
                         .refund = id, .amount = money, .refunded_in_all = money, .gateway_reference = reference()});
    }
    payment.refunds.push_back(id);
  }
  void pay() {
    if (payments_.size() < 4 || pick(5) == 0) return create();
    auto& payment = some(payments_);
    const auto money = amount(payment.currency);
    const Money nothing{0, payment.currency};
    switch (pick(7)) {
      case 0: {
        // An attempt: a sale where the payment captures at once.
        payment.authorized = true;
        return write(payment, payments::PaymentAuthorized{.attempt = new_id<AttemptId>(),
                                                          .amount = money,
                                                          .authorized_in_all = money,
                                                          .captured_in_all = payment.automatic ? money : nothing,
                                                          .gateway = payment.gateway,
                                                          .gateway_reference = reference()});
      }
      case 1:
      case 2: {
        const auto id = new_id<CaptureId>();
        write(payment, payments::CaptureRequested{.capture = id, .amount = money, .gateway = payment.gateway});
        if (pick(5) == 0) return;
        write(payment, payments::PaymentCaptured{
                           .capture = id, .amount = money, .captured_in_all = money, .gateway_reference = reference()});
        if (pick(6) == 0) {
          // Known by another name after all.
          write(payment, payments::PaymentCaptured{.capture = id,
                                                   .amount = amount(payment.currency),
                                                   .captured_in_all = money,
                                                   .gateway_reference = reference()});
        }
        return;
      }
      case 3: return refund(payment);
      case 4: {
        if (payment.refunds.empty()) return;
        return write(
            payment,
            payments::RefundFailed{
                .refund = some(payment.refunds), .amount = money, .refunded_in_all = nothing, .corrects = true});
      }
      case 5: {
        if (!payment.authorized) return;
        const auto id = new_id<DisputeId>();
        payment.disputes.push_back(id);
        return write(payment, payments::DisputeOpened{
                                  .dispute = id, .amount = money, .claimed = money, .gateway_reference = reference()});
      }
      default: {
        if (payment.disputes.empty()) return;
        return write(
            payment,
            payments::DisputeClosed{
                .dispute = some(payment.disputes), .amount = money, .won = pick(2) == 0, .lost_in_all = nothing});
      }
    }
  }

  void open() {
    File file{{new_id<SettlementId>().text(), a_store(), a_gateway()}, static_cast<std::int64_t>(1 + pick(8))};
    // Some cover what is to come; most a part of what has been.
    const auto from = static_cast<std::int64_t>(pick(static_cast<std::uint64_t>(now_) + 1));
    const auto until = from + 1 + static_cast<std::int64_t>(pick(static_cast<std::uint64_t>(now_) / 2 + 30 * second));
    write(file, settlements::SettlementOpened{.gateway = file.gateway,
                                              .file = "day.csv",
                                              .digest = std::string(64, 'a'),
                                              .lines = file.lines,
                                              .from = {beginning + from},
                                              .until = {beginning + until}});
    files_.push_back(std::move(file));
  }
  settlements::SettlementLine line() {
    const auto kind = static_cast<settlements::LineKind>(pick(10) < 6 ? pick(2) : pick(8));
    constexpr int signs[] = {1, -1, 1, -1, 1, 0, -1, 1};
    auto gross = amount(a_currency());
    gross.minor *= signs[static_cast<std::size_t>(kind)];
    settlements::SettlementLine made{.reference = "ref" + std::to_string(pick(14)),
                                     .kind = kind,
                                     .gross = gross,
                                     .fee = {static_cast<std::int64_t>(pick(30)), gross.currency},
                                     .at = {beginning + now_}};
    if (pick(3) == 0) made.also = reference();
    return made;
  }
  void settle() {
    if (files_.size() < 2 || pick(6) == 0) return open();
    auto& file = some(files_);
    if (file.complete) return;
    if (file.recorded < file.lines) {
      settlements::SettlementLinesRecorded event{.first = file.recorded};
      for (auto n = std::min<std::int64_t>(file.lines - file.recorded, 1 + static_cast<std::int64_t>(pick(5))); n > 0;
           --n) {
        event.lines.push_back(line());
      }
      file.recorded += static_cast<std::int64_t>(event.lines.size());
      return write(file, std::move(event));
    }
    file.complete = true;
    write(file, settlements::SettlementCompleted{.gateway = file.gateway, .lines = file.lines});
  }

  WrittenLog& log_;
  std::mt19937_64 random_;
  std::int64_t now_ = 0;
  std::uint64_t ids_ = 0, events_ = 0;
  std::vector<Payment> payments_;
  std::vector<File> files_;
};

}  // namespace paypie::test
