// X.509 certificates that others sign messages with, by OpenSSL. Nobody's chain is followed: who hands the certificates
// over vouches for them. Copies are cheap; any thread.
#pragma once
#include <chrono>
#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct x509_st;

namespace paypie::crypto {

class Certificates {
 public:
  // Of PEM text, one after the other. The error says what is wrong with it.
  static std::expected<Certificates, std::string> from_pem(std::string_view pem);

  // True: one of them, valid at this time (since 1970), has signed the message; SHA-256 with its kind of key.
  bool have_signed(std::string_view message, std::string_view signature, std::chrono::seconds at) const;
  std::size_t size() const { return all_.size(); }

 private:
  std::vector<std::shared_ptr<x509_st>> all_;
};

// RFC 4648, section 4, padded. None: it is not that.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace paypie::crypto
