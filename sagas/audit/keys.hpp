// The two files of keys: the signer's, with secrets, and the verifiers', which anybody may read.
#pragma once
#include <expected>
#include <filesystem>
#include <string>
#include <vector>

#include "platform/crypto/signing.hpp"
#include "sagas/audit/checkpoint.hpp"

namespace paypie::audit {

// A line of the signer's file is "seed <64 hexadecimal digits>"; the last one signs, those before it have signed.
struct KeyRing {
  std::vector<crypto::SigningKey> keys;
  const crypto::SigningKey& newest() const { return keys.back(); }
  // Null: it is not here.
  const crypto::SigningKey* find(const std::string& id) const;
};

// A sentence if it cannot be read, says something else, has no key, or if anybody but its owner may read it, or
// somebody else owns it.
std::expected<KeyRing, std::string> read_key_ring(const std::filesystem::path& file);

// A line of the verifiers' file is "public <64 hexadecimal digits>"; '#' begins a comment.
std::expected<Sequence::Trusted, std::string> read_public_keys(const std::filesystem::path& file);
std::expected<Sequence::Trusted, std::string> parse_public_keys(std::string_view text);
std::string public_line(const crypto::PublicKey& key);

// Most keys of one file.
inline constexpr std::size_t most_keys = 1'000;

}  // namespace paypie::audit
