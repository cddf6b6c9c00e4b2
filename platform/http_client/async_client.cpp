// libcurl's multi interface, driven by one thread.
#include "platform/http_client/async_client.hpp"

#include <list>
#include <new>
#include <utility>

#include "platform/http_client/transfer.hpp"

namespace paypie::http_client {

namespace {

constexpr int longest_poll_ms = 1'000;
constexpr long keep_connections_for_s = 20;  // less than a server keeps them without a request

struct Exchange {
  Exchange(Easy given, Call call, AsyncClient::OnAnswer then)
      : easy(std::move(given)), transfer(easy.get(), std::move(call)), on_answer(std::move(then)) {
    curl_easy_setopt(easy.get(), CURLOPT_PRIVATE, this);
    curl_easy_setopt(easy.get(), CURLOPT_MAXAGE_CONN, keep_connections_for_s);
  }
  Easy easy;
  Transfer transfer;
  AsyncClient::OnAnswer on_answer;
  std::list<Exchange>::iterator place;
};

}  // namespace

AsyncClient::AsyncClient(std::size_t at_once)
    : at_once_(at_once), multi_(nullptr, [](void* multi) { curl_multi_cleanup(multi); }) {
  make_easy();  // initialises libcurl
  multi_.reset(curl_multi_init());
  if (!multi_) throw std::bad_alloc();
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(at_once));
  thread_ = std::jthread([this] { work(); });
}

bool AsyncClient::try_send(Call& call, OnAnswer& on_answer) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || running_ >= at_once_) return false;
    ++running_;
    jobs_.push_back({std::move(call), std::move(on_answer)});
  }
  curl_multi_wakeup(multi_.get());
  return true;
}

void AsyncClient::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  curl_multi_wakeup(multi_.get());
  if (thread_.joinable()) thread_.join();
}

void AsyncClient::work() {
  std::list<Exchange> exchanges;
  const auto finish = [&](Exchange& exchange, CURLcode code) {
    curl_multi_remove_handle(multi_.get(), exchange.easy.get());
    auto outcome = exchange.transfer.outcome(code);
    auto tell = std::move(exchange.on_answer);
    exchanges.erase(exchange.place);
    --running_;
    tell(std::move(outcome));
  };
  for (bool over = false; !over;) {
    std::vector<Job> jobs;
    {
      const std::lock_guard lock(mutex_);
      jobs.swap(jobs_);
      over = stopping_;
    }
    for (auto& job : jobs) {
      auto& exchange = exchanges.emplace_back(make_easy(), std::move(job.call), std::move(job.on_answer));
      exchange.place = std::prev(exchanges.end());
      curl_multi_add_handle(multi_.get(), exchange.easy.get());
    }
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;  // the message goes with its handle
      void* exchange = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &exchange);
      finish(*static_cast<Exchange*>(exchange), code);
    }
    if (!over) curl_multi_poll(multi_.get(), nullptr, 0, longest_poll_ms, nullptr);
  }
  while (!exchanges.empty()) finish(exchanges.front(), CURLE_ABORTED_BY_CALLBACK);
}

}  // namespace paypie::http_client
