// Making the signer's file of keys, and adding to it. Nobody but its owner can read it from its first byte on.
#pragma once
#include <expected>
#include <filesystem>
#include <string>

#include "platform/crypto/signing.hpp"

namespace paypie::audit {

// A file with one new key. A sentence if there is something of that name already.
std::expected<crypto::PublicKey, std::string> create_key_file(const std::filesystem::path& file);

// A new key behind those of the file; of those only the newest is kept: it has to introduce the new one. The file is
// replaced at once or not at all.
std::expected<crypto::PublicKey, std::string> add_key(const std::filesystem::path& file);

}  // namespace paypie::audit
