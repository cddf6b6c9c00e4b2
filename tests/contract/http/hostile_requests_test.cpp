// The table of hostile and malformed requests of the HTTP edge, byte for byte, against the real server.
// Each row: what is sent, the status it must get, and whether the connection must be closed after it.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/echo_routes.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/raw_client.hpp"

using namespace paypie;
using namespace std::string_literals;
using test::RawClient;

namespace {

enum class After { close, stay };

struct Row {
  const char* what;
  std::string bytes;
  int status;
  const char* code;
  After after = After::close;
};

// A POST whose head has these lines besides Host, followed by what a lenient reader might take for the next request.
std::string post(const std::string& lines, const std::string& rest = "") {
  return "POST /echo HTTP/1.1\r\nHost: localhost\r\n" + lines + "\r\n" + rest;
}
std::string get(const std::string& target, const std::string& lines = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + lines + "\r\n";
}
const std::string smuggled = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";

std::vector<Row> transfer_encodings() {
  const char* code = "http.transfer_encoding";
  return {
      {"TE chunked", post("Transfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, code},
      {"TE gzip", post("Transfer-Encoding: gzip\r\n", smuggled), 400, code},
      {"TE xchunked", post("Transfer-Encoding: xchunked\r\n", smuggled), 400, code},
      {"TE chunked, identity", post("Transfer-Encoding: chunked, identity\r\n", smuggled), 400, code},
      {"TE identity", post("Transfer-Encoding: identity\r\n", smuggled), 400, code},
      {"TE empty", post("Transfer-Encoding:\r\n", smuggled), 400, code},
      {"TE in odd case", post("tRANSFER-eNCODING: chunked\r\n", "0\r\n\r\n"), 400, code},
      {"TE twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, code},
      {"TE on HTTP/1.0", "POST /echo HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
       code},
      {"TE obs-folded", post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"), 400, code},
      {"TE then Content-Length", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), 400, code},
      {"Content-Length then TE", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, code},
      {"TE on a GET", get("/hello", "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n", 400, code},
      {"TE with a space before its colon", post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"), 400, "http.bad_field"},
      {"TE with a tab before its colon", post("Transfer-Encoding\t: chunked\r\n", "0\r\n\r\n"), 400, "http.bad_field"},
      {"TE with a vertical tab in its value", post("Transfer-Encoding: \x0b"s + "chunked\r\n", "0\r\n\r\n"), 400,
       "http.bad_field"},
      {"TE announcing trailers",
       post("Transfer-Encoding: chunked\r\nTrailer: Authorization\r\n", "0\r\nAuthorization: x\r\n\r\n"), 400, code},
      {"TE with a trailer of 64 KiB",
       post("Transfer-Encoding: chunked\r\n", "0\r\nX: " + std::string(65536, 'x') + "\r\n\r\n"), 400, code},
  };
}

std::vector<Row> content_lengths() {
  const char* code = "http.bad_content_length";
  std::vector<Row> rows = {
      {"two equal Content-Lengths", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), 400, code},
      {"two different Content-Lengths", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello!"), 400, code},
      {"two Content-Lengths in other case", post("Content-Length: 5\r\ncontent-length: 5\r\n", "hello"), 400, code},
  };
  for (const char* value : {"5, 5", "5,5", "+5", "0x5", "18446744073709551616", "-1", "-5", "5 5", "5;", "5.0", "1e1",
                            "", "\t", "five", "9223372036854775808", "0000000000000000005"})
    rows.push_back({value, post("Content-Length: "s + value + "\r\n", "hello"), 400, code});
  rows.push_back({"POST without Content-Length", post(""), 411, "http.length_required"});
  rows.push_back(
      {"PUT without Content-Length", "PUT /echo HTTP/1.1\r\nHost: localhost\r\n\r\n", 411, "http.length_required"});
  rows.push_back(
      {"PATCH without Content-Length", "PATCH /echo HTTP/1.1\r\nHost: localhost\r\n\r\n", 411, "http.length_required"});
  rows.push_back({"POST on HTTP/1.0 without Content-Length", "POST /echo HTTP/1.0\r\nHost: localhost\r\n\r\nhello", 411,
                  "http.length_required"});
  rows.push_back({"GET with a body", get("/hello", "Content-Length: 5\r\n") + "hello", 400, "http.unexpected_body"});
  return rows;
}

std::vector<Row> hosts() {
  const char* code = "http.bad_host";
  std::vector<Row> rows = {
      {"no Host", "GET /hello HTTP/1.1\r\n\r\n", 400, code},
      {"no Host on HTTP/1.0", "GET /hello HTTP/1.0\r\n\r\n", 400, code},
      {"two Hosts", "GET /hello HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400, code},
      {"two Hosts in other case", "GET /hello HTTP/1.1\r\nHost: localhost\r\nHOST: evil.example\r\n\r\n", 400, code},
  };
  for (const char* value : {"evil.example", "", "localhost.evil.example", "localhost:80:80",
                            "localhost:", "localhost:x", "localhost:123456", "localhost, localhost", "user@localhost",
                            "localhost/", "[::1", "[::1]x", "http://localhost", " "})
    rows.push_back({value, "GET /hello HTTP/1.1\r\nHost: "s + value + "\r\n\r\n", 400, code});
  return rows;
}

std::vector<Row> targets() {
  const char* code = "http.bad_target";
  std::vector<Row> rows = {
      {"another host in absolute form", get("http://evil.example/hello"), 400, code, After::stay},
      {"absolute form without a path", get("http://localhost"), 400, code, After::stay},
      {"https in absolute form", get("https://localhost/hello"), 400, code, After::stay},
      {"CONNECT", "CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, code, After::stay},
      {"asterisk", "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, code, After::stay},
  };
  // Not even a URI by its characters: the request line as a whole is not trusted.
  for (const auto& target : {"/caf\xc3\xa9"s, "/\xff"s, "/a\0b"s, "/a\\b"s, "/a\tb"s, "/a\x7f"s, "/a#b"s, "/<a>"s,
                             "/\"a\""s, "/{a}"s, "/a|b"s, "/^"s, "/`"s, "/\x01"s})
    rows.push_back({"a character no target has", get(target), 400, code, After::close});
  for (const char* target : {"/..",
                             "/.",
                             "/../hello",
                             "/./hello",
                             "/hello/..",
                             "/things/../hello",
                             "/%2e%2e/hello",
                             "/%2E%2e/hello",
                             "/.%2e/hello",
                             "/%2e/hello",
                             "/things/%2e%2e",
                             "/%252e%252e/hello",
                             "/%255c",
                             "/a%2fb",
                             "/a%2Fb",
                             "/a%5cb",
                             "/a%00b",
                             "/a%0d%0ab",
                             "/a%09b",
                             "/a%7fb",
                             "/%ff",
                             "/%c0%af",
                             "/%ed%a0%80",
                             "/%",
                             "/%4",
                             "/%zz",
                             "/%4z",
                             "/hello?q=%00",
                             "/hello?q=%0a",
                             "/hello?q=%ff",
                             "/hello?q=%",
                             "hello",
                             "?q=1",
                             "//../hello"})
    rows.push_back({target, get(target), 400, code, After::stay});
  return rows;
}

std::vector<Row> lines() {
  const char *line = "http.bad_request_line", *field = "http.bad_field";
  return {
      {"obs-fold with a space", get("/hello", "X-A: b\r\n c\r\n"), 400, field},
      {"obs-fold with a tab", get("/hello", "X-A: b\r\n\tc\r\n"), 400, field},
      {"obs-fold on the first field", "GET /hello HTTP/1.1\r\n Host: localhost\r\n\r\n", 400, field},
      {"obs-fold hiding an empty line", get("/hello", "X-A: b\r\n \r\n"), 400, field},
      {"space before the colon", get("/hello", "X-A : b\r\n"), 400, field},
      {"no colon", get("/hello", "X-A\r\n"), 400, field},
      {"no name", get("/hello", ": b\r\n"), 400, field},
      {"space in a name", get("/hello", "X A: b\r\n"), 400, field},
      {"bare LF after the request line", "GET /hello HTTP/1.1\nHost: localhost\r\n\r\n", 400, line},
      {"bare LF after a field", "GET /hello HTTP/1.1\r\nHost: localhost\n\r\n", 400, field},
      {"bare LFs only", "GET /hello HTTP/1.1\nHost: localhost\n\n", 400, line},
      {"bare LF as the last line", "GET /hello HTTP/1.1\r\nHost: localhost\r\n\n", 400, field},
      {"bare CR in a field", get("/hello", "X-A: b\rc\r\n"), 400, field},
      {"bare CR between fields", get("/hello", "X-A: b\rX-B: c\r\n"), 400, field},
      {"CR CR LF", get("/hello", "X-A: b\r\r\n"), 400, field},
      {"bare CR in the request line", "GET /hello HTTP/1.1\rHost: localhost\r\n\r\n", 400, line},
      {"NUL in a field", get("/hello", "X-A: b\0c\r\n"s), 400, field},
      {"NUL in a name", get("/hello", "X-\0A: b\r\n"s), 400, field},
      {"8-bit byte in a field", get("/hello", "X-A: \xe9\r\n"), 400, field},
      {"DEL in a field", get("/hello", "X-A: \x7f\r\n"), 400, field},
      {"HTTP/1.9", "GET /hello HTTP/1.9\r\nHost: localhost\r\n\r\n", 400, line},
      {"HTTP/2.0", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, line},
      {"HTTP/0.9", "GET /hello\r\n\r\n", 400, line},
      {"http/1.1 in lower case", "GET /hello http/1.1\r\nHost: localhost\r\n\r\n", 400, line},
      {"a version too long", "GET /hello HTTP/1.10\r\nHost: localhost\r\n\r\n", 400, line},
      {"method of 40 letters", std::string(40, 'A') + " /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, line},
      {"method in lower case", "get /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, line},
      {"method with a digit", "GET1 /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, line},
      {"no method", " /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, line},
      {"two spaces after the method", "GET  /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "http.bad_target"},
      {"a space in the target", "GET /hel lo HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "http.bad_target"},
      {"tab instead of space", "GET\t/hello\tHTTP/1.1\r\nHost: localhost\r\n\r\n", 400, line},
      {"space after the version", "GET /hello HTTP/1.1 \r\nHost: localhost\r\n\r\n", 400, line},
      {"an empty line first", "\r\nGET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, line},
      {"TLS to a plain port", "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\n"s, 400, line},
      {"Authorization twice", get("/hello", "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n"), 400,
       "http.repeated_field"},
      {"Idempotency-Key twice", get("/hello", "Idempotency-Key: a\r\nIdempotency-Key: b\r\n"), 400,
       "http.repeated_field"},
      {"Content-Type twice", get("/hello", "Content-Type: a\r\nContent-Type: b\r\n"), 400, "http.repeated_field"},
  };
}

std::vector<Row> methods_and_upgrades() {
  return {
      {"upgrade to websocket", get("/hello", "Connection: Upgrade\r\nUpgrade: websocket\r\n"), 400, "http.upgrade"},
      {"upgrade to h2c",
       get("/hello", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n"), 400,
       "http.upgrade"},
      {"Connection: upgrade alone", get("/hello", "Connection: keep-alive, Upgrade\r\n"), 400, "http.upgrade"},
      {"TRACE", "TRACE /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "http.method_not_allowed", After::stay},
      {"PROPFIND", "PROPFIND /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "http.method_not_allowed", After::stay},
      {"CONNECT to a path", "CONNECT /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "http.method_not_allowed",
       After::stay},
      {"an unknown expectation", post("Content-Length: 5\r\nExpect: 200-ok\r\n", "hello"), 417,
       "http.expectation_failed"},
      {"two expectations", post("Content-Length: 5\r\nExpect: 100-continue, x\r\n", "hello"), 417,
       "http.expectation_failed"},
  };
}

// One bad connection never disturbs another: a second one is served before, between and after.
void hold(const std::vector<Row>& rows) {
  test::HttpServer server(test::echo_router(), {.hosts = {"shop.example"}});
  RawClient bystander(server.port());
  REQUIRE(bystander.ask(get("/hello")).status == 200);
  for (const auto& row : rows) {
    CAPTURE(row.what);
    CAPTURE(row.bytes);
    RawClient client(server.port());
    auto answer = client.ask(row.bytes);
    CHECK(answer.status == row.status);
    if (answer.status == 0) continue;
    CHECK(answer.header("content-type") == "application/problem+json");
    const auto problem = nlohmann::json::parse(answer.body, nullptr, false);
    CHECK(problem.value("code", "") == row.code);
    if (row.after == After::close) {
      CHECK(answer.header("connection") == "close");
      // The end may be a reset where the client was still sending; what counts is that nothing else is answered.
      CHECK(client.receive().status == 0);
    } else {
      CHECK(client.ask(get("/hello")).status == 200);
    }
  }
  CHECK(bystander.ask(get("/hello")).status == 200);
  server.stop();
  for (const auto& one : server.seen()) CHECK_MESSAGE(one.failure.empty(), one.failure);
}

}  // namespace

TEST_CASE("any Transfer-Encoding on a request is refused") { hold(transfer_encodings()); }
TEST_CASE("only one plain Content-Length frames a body") { hold(content_lengths()); }
TEST_CASE("Host is there once and on the list") { hold(hosts()); }
TEST_CASE("a target that two readers could read differently is refused") { hold(targets()); }
TEST_CASE("malformed lines are refused") { hold(lines()); }
TEST_CASE("upgrades, unknown methods and unknown expectations are refused") { hold(methods_and_upgrades()); }

TEST_CASE("what looks hostile but is not is served") {
  test::HttpServer server(test::echo_router(), {.hosts = {"shop.example"}});
  const std::string good[] = {
      "GET /hello HTTP/1.1\r\nHost: LOCALHOST:8080\r\n\r\n",
      "GET /hello HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
      "GET /hello HTTP/1.1\r\nHost: [::1]:1\r\n\r\n",
      "GET /hello HTTP/1.1\r\nhOST:shop.example\r\n\r\n",
      "GET http://shop.example/hello HTTP/1.1\r\nHost: shop.example\r\n\r\n",
      get("/%68ello"),
      get("/hello", "X-Empty:\r\nX-Tab: a\tb \t\r\n"),
      get("/hello", "Upgrade-Insecure-Requests: 1\r\nTE: trailers\r\nTrailer: X\r\n"),
      get("/things/a..b/parts/.x?q=%2525+%2F..%5C"),
      post("Content-Length: 00005\r\n", "hello"),
      post("Content-Length:   5  \r\n", "hello"),
      "DELETE /echo HTTP/1.1\r\nHost: localhost\r\n\r\n",
  };
  for (const auto& bytes : good) {
    CAPTURE(bytes);
    RawClient client(server.port());
    const auto status = client.ask(bytes).status;
    CHECK((status == 200 || status == 405));
    CHECK(client.ask(get("/hello")).status == 200);
  }
}

TEST_CASE("every prefix of a hostile head, cut off there, leaves the server serving") {
  test::HttpServer server(test::echo_router());
  const std::string bytes = post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n");
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) RawClient(server.port()).send(bytes.substr(0, cut));
  CHECK(RawClient(server.port()).ask(get("/hello")).status == 200);
}

TEST_CASE("a head that arrives byte by byte is the same head") {
  test::HttpServer server(test::echo_router());
  RawClient client(server.port());
  for (char byte : post("Content-Length: 5\r\n", "hello")) REQUIRE(client.send(std::string_view(&byte, 1)));
  auto answer = client.receive();
  CHECK(answer.status == 200);
  CHECK(answer.body == "hello");
}
