// CRC32C (Castagnoli, RFC 3720 appendix B.4): hardware instruction where there is one, tables elsewhere.
#pragma once
#include <cstdint>
#include <string_view>

namespace paypie::log {

// The CRC of `bytes` following data whose CRC is `before`: crc32c(b, crc32c(a)) == crc32c(a + b).
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);
// The same without the hardware instruction, so that a test can hold both against each other.
std::uint32_t crc32c_by_table(std::string_view bytes, std::uint32_t before = 0);

}  // namespace paypie::log
