// The way out of the house: HTTP calls that end with an answer or an outage. Over libcurl in production, a gateway in
// virtual time in simulation.
#pragma once
#include <expected>
#include <functional>

#include "platform/http_client/async_client.hpp"

namespace paypie::reactors {

class Outbound {
 public:
  using OnAnswer = std::move_only_function<void(std::expected<http_client::Answer, http_client::Outage>)>;
  virtual ~Outbound() = default;
  // False: too many are under way; both arguments are as they were. Otherwise `on_answer` is called once, on any
  // thread.
  virtual bool try_send(http_client::Call& call, OnAnswer& on_answer) = 0;
};

class HttpOutbound final : public Outbound {
 public:
  explicit HttpOutbound(http_client::AsyncClient& client) : client_(client) {}
  bool try_send(http_client::Call& call, OnAnswer& on_answer) override { return client_.try_send(call, on_answer); }

 private:
  http_client::AsyncClient& client_;
};

}  // namespace paypie::reactors
