// Callers until accounts exist: static bearer tokens from a file, or everyone as `dev` on loopback.
#pragma once
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/server.hpp"

namespace paypie::http {

// A TOML file of tokens:
//
//   [[token]]
//   actor = "checkout"                  # who the events name
//   sha256 = "9f86d081884c7d65..."      # of the token, 64 hex digits; or  token = "..."  in clear
//   stores = ["main"]                   # or ["*"]
//   permissions = ["orders:write"]      # or ["*"]
//
// Only digests are kept in memory, and every one is compared, each in constant time.
class Tokens : public Authenticator {
 public:
  // An unreadable or wrong file is an error sentence that names the file and what is wrong with it.
  static std::expected<Tokens, std::string> from_file(const std::filesystem::path& path);
  static std::expected<Tokens, std::string> from_text(std::string_view toml, std::string_view name);

  std::expected<Caller, Problem> authenticate(const Request& request, std::string_view permission) override;
  std::size_t size() const { return tokens_.size(); }

 private:
  struct Token {
    std::string actor;
    std::string digest;  // 32 bytes
    std::vector<std::string> stores, permissions;
  };
  const Token* find(std::string_view presented) const;
  std::vector<Token> tokens_;
};

// Without a token file: the actor `dev` with every permission, for the store of X-Store-Id or `main`.
class Everyone : public Authenticator {
 public:
  std::expected<Caller, Problem> authenticate(const Request& request, std::string_view permission) override;
};

// Why a server must not listen on this address: without tokens only loopback will do. nullopt: it may.
std::optional<std::string> must_not_listen(std::string_view address, bool has_tokens);

}  // namespace paypie::http
