// Somebody who signs: an RSA key made on the spot, with a certificate for a time.
#pragma once
#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <sodium.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace paypie::test {

class Signer {
 public:
  Signer(std::chrono::seconds from, std::chrono::seconds to) : key_(EVP_RSA_gen(2'048), EVP_PKEY_free) {
    const std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), X509_free);
    ASN1_TIME_set(X509_getm_notBefore(made.get()), from.count());
    ASN1_TIME_set(X509_getm_notAfter(made.get()), to.count());
    REQUIRE(X509_set_pubkey(made.get(), key_.get()) == 1);
    REQUIRE(X509_sign(made.get(), key_.get(), EVP_sha256()) > 0);
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> out(BIO_new(BIO_s_mem()), BIO_free_all);
    REQUIRE(PEM_write_bio_X509(out.get(), made.get()) == 1);
    char* text = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &text);
    pem_.assign(text, static_cast<std::size_t>(size));
  }

  const std::string& pem() const { return pem_; }
  // RSA with SHA-256, as base64.
  std::string sign(std::string_view message) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    REQUIRE(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1);
    unsigned char bytes[256];
    std::size_t size = sizeof bytes;
    const auto* data = static_cast<const unsigned char*>(static_cast<const void*>(message.data()));
    REQUIRE(EVP_DigestSign(context.get(), bytes, &size, data, message.size()) == 1);
    std::string out(sodium_base64_encoded_len(size, sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(out.data(), out.size(), bytes, size, sodium_base64_VARIANT_ORIGINAL);
    out.pop_back();  // the zero at the end
    return out;
  }

 private:
  std::shared_ptr<EVP_PKEY> key_;
  std::string pem_;
};

}  // namespace paypie::test
