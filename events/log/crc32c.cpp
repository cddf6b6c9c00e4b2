// CRC32C by the CPU's own instruction (SSE4.2, ARMv8) or, without it, by eight tables (slicing-by-8).
#include "events/log/crc32c.hpp"

#include <array>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#elif defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>
#endif

namespace paypie::log {
namespace {

static_assert(std::endian::native == std::endian::little, "the eight-byte steps below read little-endian words");

constexpr std::uint32_t reflected_polynomial = 0x82f63b78U;
using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

consteval Tables make_tables() {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? reflected_polynomial : 0U);
    tables[0][byte] = crc;
  }
  for (std::size_t step = 1; step < tables.size(); ++step) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const auto crc = tables[step - 1][byte];
      tables[step][byte] = (crc >> 8) ^ tables[0][crc & 0xffU];
    }
  }
  return tables;
}
constexpr Tables tables = make_tables();

std::uint64_t word_at(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t crc32c_by_cpu(std::string_view bytes, std::uint32_t before) {
  std::uint64_t crc = before ^ 0xffffffffU;
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  for (; end - at >= 8; at += 8) crc = _mm_crc32_u64(crc, word_at(at));
  auto rest = static_cast<std::uint32_t>(crc);
  for (; at != end; ++at) rest = _mm_crc32_u8(rest, static_cast<unsigned char>(*at));
  return rest ^ 0xffffffffU;
}
bool cpu_can() { return __builtin_cpu_supports("sse4.2") != 0; }
#elif defined(__ARM_FEATURE_CRC32)
std::uint32_t crc32c_by_cpu(std::string_view bytes, std::uint32_t before) {
  std::uint32_t crc = before ^ 0xffffffffU;
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  for (; end - at >= 8; at += 8) crc = __crc32cd(crc, word_at(at));
  for (; at != end; ++at) crc = __crc32cb(crc, static_cast<unsigned char>(*at));
  return crc ^ 0xffffffffU;
}
bool cpu_can() { return true; }
#else
std::uint32_t crc32c_by_cpu(std::string_view bytes, std::uint32_t before) { return crc32c_by_table(bytes, before); }
bool cpu_can() { return false; }
#endif

}  // namespace

std::uint32_t crc32c_by_table(std::string_view bytes, std::uint32_t before) {
  std::uint32_t crc = before ^ 0xffffffffU;
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  for (; end - at >= 8; at += 8) {
    const std::uint64_t word = word_at(at) ^ crc;
    crc = 0;
    for (std::size_t byte = 0; byte < 8; ++byte) crc ^= tables[7 - byte][(word >> (8 * byte)) & 0xffU];
  }
  for (; at != end; ++at) crc = (crc >> 8) ^ tables[0][(crc ^ static_cast<unsigned char>(*at)) & 0xffU];
  return crc ^ 0xffffffffU;
}

std::uint32_t crc32c(std::string_view bytes, std::uint32_t before) {
  static const bool by_cpu = cpu_can();
  return by_cpu ? crc32c_by_cpu(bytes, before) : crc32c_by_table(bytes, before);
}

}  // namespace paypie::log
