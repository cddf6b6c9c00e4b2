// Beast's parser, writing straight into our types: no field container in between, one allocation per long text.
#include "platform/http/head_parser.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/optional.hpp>
#include <limits>

namespace paypie::http {
namespace {

namespace beast = boost::beast;
using beast::error_code;

std::optional<Method> to_method(beast::http::verb verb) {
  switch (verb) {
    case beast::http::verb::get: return Method::get;
    case beast::http::verb::head: return Method::head;
    case beast::http::verb::post: return Method::post;
    case beast::http::verb::put: return Method::put;
    case beast::http::verb::patch: return Method::patch;
    case beast::http::verb::delete_: return Method::del;
    case beast::http::verb::options: return Method::options;
    default: return std::nullopt;
  }
}

class Parser final : public beast::http::basic_parser<true> {
 public:
  explicit Parser(ParsedHead& head) : head_(head) {
    // Our own limits were checked already; Beast's must not be narrower.
    header_limit(std::numeric_limits<std::uint32_t>::max());
    body_limit(boost::none);
    skip(true);
  }

 private:
  void on_request_impl(beast::http::verb method, beast::string_view, beast::string_view target, int,
                       error_code&) override {
    head_.method = to_method(method);
    head_.target.assign(target.data(), target.size());
  }
  void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value, error_code&) override {
    auto& field =
        head_.headers.emplace_back(std::string(name.data(), name.size()), std::string(value.data(), value.size()));
    std::transform(field.first.begin(), field.first.end(), field.first.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  }
  void on_response_impl(int, beast::string_view, int, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(beast::string_view body, error_code&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body, error_code&) override { return body.size(); }
  void on_finish_impl(error_code&) override {}

  ParsedHead& head_;
};

}  // namespace

std::optional<ParsedHead> parse_head(std::string_view block) {
  ParsedHead head;
  head.headers.reserve(12);
  Parser parser(head);
  error_code error;
  const auto used = parser.put(boost::asio::buffer(block.data(), block.size()), error);
  if (error || used != block.size() || !parser.is_header_done()) return std::nullopt;
  return head;
}

}  // namespace paypie::http
