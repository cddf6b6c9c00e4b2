// OpenSSL's part, kept away from everybody else. Its errors say nothing to our users: they are dropped.
#include "platform/crypto/certificates.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sodium.h>

#include <algorithm>
#include <ctime>
#include <limits>

namespace paypie::crypto {
namespace {

template <auto free>
struct Free {
  template <class T>
  void operator()(T* object) const {
    free(object);
  }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Context = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;

const unsigned char* bytes(std::string_view text) {
  return static_cast<const unsigned char*>(static_cast<const void*>(text.data()));
}

bool is_valid(const X509* certificate, std::chrono::seconds at) {
  std::time_t time = at.count();
  // 0 is an error: of a time that cannot be read.
  return X509_cmp_time(X509_get0_notBefore(certificate), &time) < 0 &&
         X509_cmp_time(X509_get0_notAfter(certificate), &time) > 0;
}

bool has_signed(const X509* certificate, std::string_view message, std::string_view signature) {
  const Context context(EVP_MD_CTX_new());
  auto* key = X509_get0_pubkey(certificate);
  return context && key && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(message), message.size()) == 1;
}

}  // namespace

std::expected<Certificates, std::string> Certificates::from_pem(std::string_view pem) {
  if (pem.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return std::unexpected("is too long");
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Certificates out;
  ERR_clear_error();
  while (auto* one = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    out.all_.emplace_back(one, Free<X509_free>());
  }
  const auto why = ERR_peek_last_error();
  ERR_clear_error();
  const bool is_end = ERR_GET_LIB(why) == ERR_LIB_PEM && ERR_GET_REASON(why) == PEM_R_NO_START_LINE;
  if (!is_end) return std::unexpected("certificate " + std::to_string(out.size() + 1) + " cannot be read");
  if (out.all_.empty()) return std::unexpected("has no certificate");
  return out;
}

bool Certificates::have_signed(std::string_view message, std::string_view signature, std::chrono::seconds at) const {
  const bool found = std::ranges::any_of(
      all_, [&](const auto& one) { return is_valid(one.get(), at) && has_signed(one.get(), message, signature); });
  ERR_clear_error();
  return found;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string out(text.size(), '\0');
  std::size_t size = 0;
  const auto* end = static_cast<const char*>(nullptr);
  auto* to = static_cast<unsigned char*>(static_cast<void*>(out.data()));
  if (sodium_base642bin(to, out.size(), text.data(), text.size(), nullptr, &size, &end,
                        sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != text.data() + text.size()) {
    return std::nullopt;
  }
  out.resize(size);
  return out;
}

}  // namespace paypie::crypto
