// One coroutine per connection; the model is asked on the same thread.
#include "tools/gateway_simulator/serving/gateway_server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <utility>

#include "command-side/payments/gateways/signatures.hpp"
#include "platform/http_client/async_client.hpp"
#include "tools/gateway_simulator/journal.hpp"

namespace paypie::gateway_simulator {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Request = http::request<http::string_body>;

http_client::Call call_of(const Request& request) {
  http_client::Call call{.method = std::string(request.method_string()),
                         .url = "http://gateway" + std::string(request.target()),
                         .body = request.body(),
                         .within = std::chrono::seconds(20)};
  for (const auto& field : request)
    call.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  return call;
}

http::response<http::string_body> response_of(const Request& request, int status, std::string body) {
  http::response<http::string_body> response;
  response.version(request.version());
  response.result(static_cast<unsigned>(status));
  response.set(http::field::content_type, body.starts_with('<') ? "text/html" : "application/json");
  response.keep_alive(request.keep_alive());
  response.body() = std::move(body);
  response.prepare_payload();
  return response;
}

std::chrono::seconds now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
}

}  // namespace

struct GatewayServer::Body : std::enable_shared_from_this<Body> {
  Body(asio::io_context& on, std::uint64_t seed, const Script& script, Options given)
      : io(on),
        simulator(seed, script),
        options(std::move(given)),
        acceptor(on, {asio::ip::make_address("127.0.0.1"), options.port}) {
    if (options.journal.empty()) return;
    const auto origin = "seed " + std::to_string(seed) + ", script " + options.script;
    journal = std::make_unique<Journal>(options.journal, origin, simulator);
  }

  // Every coroutine is begun and ended here; they end with the io_context, or when their socket does.
  void begin(asio::awaitable<void> work) {
    ++running;
    asio::co_spawn(io, std::move(work), [self = shared_from_this()](std::exception_ptr) { --self->running; });
  }

  static asio::awaitable<void> accept(std::shared_ptr<Body> self) {
    while (true) {
      auto socket = co_await self->acceptor.async_accept(asio::use_awaitable);
      self->begin(serve(self, std::move(socket)));
    }
  }

  static asio::awaitable<void> serve(std::shared_ptr<Body> self, tcp::socket socket) {
    boost::system::error_code error;
    boost::beast::flat_buffer buffer;
    while (true) {
      Request request;
      co_await http::async_read(socket, buffer, request, asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return;
      if (request.target() == "/ledger" || request.target() == "/payout-ledger") {
        const bool pays_out = request.target() == "/payout-ledger";
        auto ledger =
            response_of(request, 200, pays_out ? self->simulator.payouts().books_json() : self->simulator.books_json());
        co_await http::async_write(socket, ledger, asio::redirect_error(asio::use_awaitable, error));
        if (error || !ledger.keep_alive()) co_return;
        continue;
      }
      if (request.target() == "/webhooks" && request.method() == http::verb::put) {
        self->options.webhooks = request.body();
        auto noted = response_of(request, 200, "{}");
        co_await http::async_write(socket, noted, asio::redirect_error(asio::use_awaitable, error));
        if (error || !noted.keep_alive()) co_return;
        continue;
      }
      const auto call = call_of(request);
      if (self->journal) self->journal->received(call);
      auto reply = self->simulator.receive(call);
      self->deliver(reply.webhooks);
      if (!reply.asks_customer.empty()) self->customer_acts_later(reply.asks_customer);
      asio::steady_timer wait(self->io, reply.after);
      co_await wait.async_wait(asio::redirect_error(asio::use_awaitable, error));
      if (!reply.answer) co_return;  // the connection is cut
      auto response = response_of(request, reply.answer->status, reply.answer->body);
      co_await http::async_write(socket, response, asio::redirect_error(asio::use_awaitable, error));
      if (error || !response.keep_alive()) co_return;
    }
  }

  void after(std::chrono::milliseconds delay, std::function<void(Body&)> task) {
    auto timer = std::make_shared<asio::steady_timer>(io, delay);
    timer->async_wait(
        [timer, self = shared_from_this(), task = std::move(task)](const boost::system::error_code& error) {
          if (!error) task(*self);
        });
  }
  void customer_acts_later(const std::string& intent) {
    after(std::chrono::seconds(2), [intent](Body& self) {
      if (self.journal) self.journal->customer_acts(intent);
      self.deliver(self.simulator.customer_acts(intent));
    });
  }
  void deliver(const std::vector<Delivery>& webhooks) {
    if (options.webhooks.empty()) return;
    for (const auto& webhook : webhooks) {
      after(webhook.after, [webhook](Body& self) { self.send(webhook); });
    }
  }
  void send(const Delivery& webhook) {
    http_client::Call call{.method = "POST", .url = options.webhooks + "/" + webhook.gateway, .body = webhook.body};
    const auto timed = payments::sign_timed(options.webhook_secret, webhook.body, now());
    call.headers = {{"Content-Type", "application/json"}};
    if (webhook.gateway == "stripe") call.headers.emplace_back("Stripe-Signature", timed);
    if (webhook.gateway == "paypal") call.headers.emplace_back("Paypie-Webhook-Signature", timed);
    if (webhook.gateway == "razorpay") {
      call.headers.emplace_back("X-Razorpay-Signature", payments::hmac_hex(options.webhook_secret, webhook.body));
    }
    http_client::AsyncClient::OnAnswer ignored = [](auto) {};
    client.try_send(call, ignored);
  }

  asio::io_context& io;
  Simulator simulator;
  Options options;
  std::unique_ptr<Journal> journal;
  tcp::acceptor acceptor;
  std::size_t running = 0;
  http_client::AsyncClient client{64};
};

GatewayServer::GatewayServer(boost::asio::io_context& io, std::uint64_t seed, const Script& script, Options options)
    : body_(std::make_shared<Body>(io, seed, script, std::move(options))) {
  for (const auto& intent : body_->simulator.waiting_for_customers()) body_->customer_acts_later(intent);
  body_->begin(Body::accept(body_));
}
GatewayServer::~GatewayServer() {
  boost::system::error_code ignored;
  body_->acceptor.close(ignored);
}
std::uint16_t GatewayServer::port() const { return body_->acceptor.local_endpoint().port(); }

}  // namespace paypie::gateway_simulator
