// One request in the hands of libcurl: what both clients set on an easy handle, and what came of it. Not for callers.
#pragma once
#include <curl/curl.h>

#include <expected>
#include <memory>

#include "platform/http_client/client.hpp"

namespace paypie::http_client {

using Easy = std::unique_ptr<CURL, void (*)(CURL*)>;
// curl_global_init() has been called once before. Throws std::bad_alloc.
Easy make_easy();

// Must stay where it is, and alive, until the transfer is over.
class Transfer {
 public:
  // Sets everything on the handle; its connections are kept.
  Transfer(CURL* curl, Call call);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  std::expected<Answer, Outage> outcome(CURLcode code);

 private:
  static std::size_t take_body(char* data, std::size_t, std::size_t size, void* to);
  static std::size_t take_header(char* data, std::size_t, std::size_t size, void* to);
  static int watch(CURL*, curl_infotype kind, char*, std::size_t, void* to);

  CURL* curl_;
  Call call_;
  curl_slist* headers_ = nullptr;
  char problem_[CURL_ERROR_SIZE] = "";
  bool sent_ = false;
  Answer answer_;
};

}  // namespace paypie::http_client
