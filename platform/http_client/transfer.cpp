// Options of a request, its answer, and whether anything of it went out.
#include "platform/http_client/transfer.hpp"

#include <fmt/format.h>

#include <new>
#include <stdexcept>

namespace paypie::http_client {

Easy make_easy() {
  // curl_global_init is not thread-safe; a function's static is.
  static const CURLcode result = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (result != CURLE_OK) throw std::runtime_error("libcurl cannot be initialised");
  Easy easy(curl_easy_init(), [](CURL* curl) { curl_easy_cleanup(curl); });
  if (!easy) throw std::bad_alloc();
  return easy;
}

Transfer::Transfer(CURL* curl, Call call) : curl_(curl), call_(std::move(call)) {
  for (const auto& [name, value] : call_.headers) {
    headers_ = curl_slist_append(headers_, (name + ": " + value).c_str());
  }
  headers_ = curl_slist_append(headers_, "Expect:");  // bodies are small: no round trip for 100 Continue
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, problem_);
  curl_easy_setopt(curl, CURLOPT_URL, call_.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(call_.within.count()));
  curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, call_.at_most_once ? 1L : 0L);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers_);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer_);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &answer_);
  // libcurl says in its error code how the last attempt ended, and quietly attempts a kept connection that broke once
  // more. Only this hook knows whether any attempt sent something.
  curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
  curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, watch);
  curl_easy_setopt(curl, CURLOPT_DEBUGDATA, this);
  if (call_.method == "HEAD") {
    curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  } else if (call_.method != "GET") {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call_.body.data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call_.body.size()));
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call_.method.c_str());
  }
}

Transfer::~Transfer() {
  curl_easy_reset(curl_);  // what it points at goes now
  curl_slist_free_all(headers_);
}

std::expected<Answer, Outage> Transfer::outcome(CURLcode code) {
  if (code != CURLE_OK) {
    const std::string why = problem_[0] != '\0' ? problem_ : curl_easy_strerror(code);
    return std::unexpected(Outage{fmt::format("{} {}: {}", call_.method, call_.url, why), sent_});
  }
  long status = 0;
  curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
  answer_.status = static_cast<int>(status);
  return std::move(answer_);
}

std::size_t Transfer::take_body(char* data, std::size_t, std::size_t size, void* to) {
  static_cast<Answer*>(to)->body.append(data, size);
  return size;
}

std::size_t Transfer::take_header(char* data, std::size_t, std::size_t size, void* to) {
  std::string_view line(data, size);
  auto& headers = static_cast<Answer*>(to)->headers;
  if (line.starts_with("HTTP/")) headers.clear();  // a 100 Continue came before
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  std::string name(line.substr(0, colon));
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  auto value = line.substr(colon + 1);
  while (value.starts_with(' ')) value.remove_prefix(1);
  headers.emplace_back(std::move(name), std::string(value));
  return size;
}

int Transfer::watch(CURL*, curl_infotype kind, char*, std::size_t, void* to) {
  const bool out = kind == CURLINFO_HEADER_OUT || kind == CURLINFO_DATA_OUT || kind == CURLINFO_SSL_DATA_OUT;
  if (out) static_cast<Transfer*>(to)->sent_ = true;
  return 0;
}

}  // namespace paypie::http_client
