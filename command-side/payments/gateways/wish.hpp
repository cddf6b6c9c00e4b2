// What a gateway is asked to do: everything the call needs, taken from the event that asks for it.
#pragma once
#include <optional>
#include <string>

#include "events/envelope.hpp"
#include "events/payments.hpp"

namespace paypie::payments {

struct Wish {
  Operation operation = Operation::authorization;
  OperationId id;
  std::string key;  // the event's id, which is the gateway's idempotency key
  PaymentId payment;
  OrderId order;
  Money amount;
  std::string gateway;
  std::string method;
  CaptureMode capture = CaptureMode::manual;
  bool final = false;
  bool test_mode = false;
  std::string gateway_reference;  // of the authorisation
  std::string capture_reference;
};

// None: the event asks for nothing.
std::optional<Wish> wish_of(const Envelope& meta, const PaymentEvent& event);

}  // namespace paypie::payments
