// The SHA-256 of a file, read in pieces.
#pragma once
#include <filesystem>
#include <optional>

#include "platform/crypto/hash.hpp"

namespace paypie::crypto {

// None: it cannot be read.
std::optional<Digest> sha256_of_file(const std::filesystem::path& file);

}  // namespace paypie::crypto
