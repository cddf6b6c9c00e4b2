// Reading token files and telling callers apart.
#include "platform/http/tokens.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <fstream>
#include <iterator>
#include <set>

#include "platform/crypto/hash.hpp"

namespace paypie::http {
namespace {

constexpr std::size_t shortest_token = 16;
constexpr std::size_t longest_store = 64;

Problem with_challenge(Refusal refusal, std::string_view error, std::string detail = {}) {
  auto problem = to_problem(refusal, std::move(detail));
  // RFC 6750 section 3
  problem.headers.emplace_back("WWW-Authenticate", error.empty()
                                                       ? R"(Bearer realm="paypie")"
                                                       : fmt::format(R"(Bearer realm="paypie", error="{}")", error));
  return problem;
}

// As events take it, and nothing else: what is decided for another name could be written and never be read.
bool is_store_name(std::string_view name) {
  const auto letter_or_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); };
  return !name.empty() && name.size() <= longest_store && letter_or_digit(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return letter_or_digit(c) || c == '_' || c == '-'; });
}

bool lists(const std::vector<std::string>& list, std::string_view one) {
  return std::any_of(list.begin(), list.end(), [&](const std::string& entry) { return entry == one || entry == "*"; });
}

std::optional<std::string> from_hex(std::string_view text) {
  std::string bytes;
  auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  };
  if (text.size() != 64) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    if (digit(text[i]) < 0 || digit(text[i + 1]) < 0) return std::nullopt;
    bytes += static_cast<char>(digit(text[i]) * 16 + digit(text[i + 1]));
  }
  return bytes;
}

std::optional<std::vector<std::string>> texts(const toml::table& table, std::string_view key) {
  const auto* array = table[key].as_array();
  if (array == nullptr || array->empty()) return std::nullopt;
  std::vector<std::string> out;
  for (const auto& node : *array) {
    const auto text = node.value_exact<std::string>();
    if (!text || text->empty()) return std::nullopt;
    out.push_back(*text);
  }
  return out;
}

}  // namespace

std::expected<Tokens, std::string> Tokens::from_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::unexpected(fmt::format("cannot read the token file {}", path.string()));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return from_text(text, path.string());
}

std::expected<Tokens, std::string> Tokens::from_text(std::string_view text, std::string_view name) {
  toml::table document;
  try {
    document = toml::parse(text);
  } catch (const toml::parse_error& error) {
    return std::unexpected(fmt::format("{} line {}: {}", name, error.source().begin.line, error.description()));
  }
  const auto* rows = document["token"].as_array();
  if (rows == nullptr || rows->empty()) return std::unexpected(fmt::format("{} has no [[token]]", name));
  Tokens read;
  std::set<std::string> digests;
  for (const auto& node : *rows) {
    const auto wrong = [&](std::string_view what) {
      return std::unexpected(fmt::format("{} line {}: {}", name, node.source().begin.line, what));
    };
    const auto* row = node.as_table();
    if (row == nullptr) return wrong("[[token]] must be a table");
    for (const auto& [key, value] : *row)
      if (!std::set<std::string_view>{"actor", "token", "sha256", "stores", "permissions"}.contains(key.str()))
        return wrong(fmt::format("'{}' is not a field of a token", key.str()));
    const auto actor = (*row)["actor"].value_exact<std::string>();
    const auto clear = (*row)["token"].value_exact<std::string>();
    const auto hashed = (*row)["sha256"].value_exact<std::string>();
    auto stores = texts(*row, "stores"), permissions = texts(*row, "permissions");
    if (!actor || actor->empty()) return wrong("a token needs an actor");
    if (clear.has_value() == hashed.has_value()) return wrong("a token needs either token or sha256");
    if (clear && clear->size() < shortest_token)
      return wrong(fmt::format("a token has at least {} characters", shortest_token));
    const auto digest = clear ? std::string(crypto::bytes_of(crypto::sha256(*clear))) : from_hex(*hashed);
    if (!digest) return wrong("sha256 must be 64 hex digits");
    if (!digests.insert(*digest).second) return wrong("this token is in the file twice");
    if (!stores || !permissions) return wrong("stores and permissions must be lists of texts, not empty");
    for (const auto& store : *stores)
      if (store != "*" && !is_store_name(store)) return wrong(fmt::format("'{}' is not a store's name", store));
    read.tokens_.push_back({*actor, *digest, std::move(*stores), std::move(*permissions)});
  }
  return read;
}

const Tokens::Token* Tokens::find(std::string_view presented) const {
  const auto digest = crypto::sha256(presented);
  const Token* found = nullptr;
  for (const Token& token : tokens_)  // all of them: the time says nothing about which one matched
    if (crypto::equal_in_constant_time(token.digest, crypto::bytes_of(digest))) found = &token;
  return found;
}

std::expected<Caller, Problem> Tokens::authenticate(const Request& request, std::string_view permission) {
  const auto field = request.header("authorization");
  if (!field) {
    if (permission.empty()) return Caller{"anonymous", "", {}};
    return std::unexpected(with_challenge(Refusal::token_missing, ""));
  }
  // The scheme's name ignores case (RFC 9110 section 11.1).
  static constexpr std::string_view scheme = "bearer ";
  const bool is_bearer = field->size() > scheme.size() && std::equal(scheme.begin(), scheme.end(), field->begin(),
                                                                     [](char a, char b) { return a == (b | 0x20); });
  const Token* token = is_bearer ? find(field->substr(scheme.size())) : nullptr;
  if (token == nullptr) return std::unexpected(with_challenge(Refusal::token_invalid, "invalid_token"));
  if (!permission.empty() && !lists(token->permissions, permission))
    return std::unexpected(
        with_challenge(Refusal::not_permitted, "insufficient_scope", fmt::format("this needs {}", permission)));

  const auto asked = request.header("x-store-id");
  std::string store;
  if (asked)
    store = *asked;
  else if (lists(token->stores, "main"))
    store = "main";
  else if (token->stores.size() == 1)
    store = token->stores.front();
  if (store.empty() && !permission.empty())
    return std::unexpected(to_problem(Refusal::other_store, "this caller has several stores: name one in X-Store-Id"));
  if (!store.empty() && (!is_store_name(store) || !lists(token->stores, store)))
    return std::unexpected(to_problem(Refusal::other_store));
  return Caller{token->actor, store, token->permissions};
}

std::expected<Caller, Problem> Everyone::authenticate(const Request& request, std::string_view) {
  const auto store = request.header("x-store-id").value_or("main");
  if (!is_store_name(store))
    return std::unexpected(to_problem(Refusal::other_store, "X-Store-Id is not a store's name"));
  return Caller{"dev", std::string(store), {"*"}};
}

std::optional<std::string> must_not_listen(std::string_view address, bool has_tokens) {
  if (has_tokens || address == "localhost") return std::nullopt;
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(address, error);
  if (!error && parsed.is_loopback()) return std::nullopt;
  return fmt::format("without a token file everyone may do everything, so only loopback is listened on, not {}",
                     address);
}

}  // namespace paypie::http
