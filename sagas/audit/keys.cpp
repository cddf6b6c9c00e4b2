// Reading keys: strictly, because a key that was skipped is a checkpoint that cannot be made or checked.
#include "sagas/audit/keys.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace paypie::audit {
namespace {

std::expected<std::string, std::string> text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream all;
  if (!in || !(all << in.rdbuf())) {
    return std::unexpected(fmt::format("{} cannot be read: {}", file.string(), std::strerror(errno)));
  }
  return std::move(all).str();
}

// The values of the lines with that name; anything else but comments and empty lines is refused.
std::expected<std::vector<std::array<std::uint8_t, 32>>, std::string> values_of(std::string_view text,
                                                                                std::string_view name) {
  std::vector<std::array<std::uint8_t, 32>> values;
  int number = 0;
  while (!text.empty()) {
    ++number;
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line = line.substr(0, line.find('#'));
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r' || line.back() == '\t')) line.remove_suffix(1);
    if (line.empty()) continue;
    const bool named = line.starts_with(name) && line.size() > name.size() && line[name.size()] == ' ';
    if (!named || !read_hex(line.substr(name.size() + 1), values.emplace_back())) {
      return std::unexpected(fmt::format("line {} is not '{} <64 hexadecimal digits>'", number, name));
    }
    if (values.size() > most_keys) return std::unexpected(fmt::format("more than {} keys", most_keys));
  }
  if (values.empty()) return std::unexpected(fmt::format("it has no line '{} <64 hexadecimal digits>'", name));
  return values;
}

}  // namespace

const crypto::SigningKey* KeyRing::find(const std::string& id) const {
  for (const auto& key : keys) {
    if (key_id(key.public_key()) == id) return &key;
  }
  return nullptr;
}

std::expected<KeyRing, std::string> read_key_ring(const std::filesystem::path& file) {
  struct stat state{};
  if (::stat(file.c_str(), &state) != 0) {
    return std::unexpected(fmt::format("{}: {}", file.string(), std::strerror(errno)));
  }
  if (!S_ISREG(state.st_mode)) return std::unexpected(fmt::format("{} is not a file", file.string()));
  if (state.st_uid != ::geteuid()) return std::unexpected(fmt::format("{} belongs to another user", file.string()));
  if ((state.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return std::unexpected(
        fmt::format("{} can be read by others than its owner (mode {:o}): chmod 600 it, and take a "
                    "new key if somebody may have",
                    file.string(), state.st_mode & 0777U));
  }
  auto text = text_of(file);
  if (!text) return std::unexpected(text.error());
  auto seeds = values_of(*text, "seed");
  crypto::wipe(text->data(), text->size());
  if (!seeds) return std::unexpected(fmt::format("{}: {}", file.string(), seeds.error()));
  KeyRing ring;
  for (auto& seed : *seeds) {
    ring.keys.emplace_back(seed);
    crypto::wipe(seed.data(), seed.size());
  }
  return ring;
}

std::expected<Sequence::Trusted, std::string> parse_public_keys(std::string_view text) {
  const auto keys = values_of(text, "public");
  if (!keys) return std::unexpected(keys.error());
  Sequence::Trusted trusted;
  for (const auto& key : *keys) trusted.emplace(key_id(key), key);
  return trusted;
}

std::expected<Sequence::Trusted, std::string> read_public_keys(const std::filesystem::path& file) {
  const auto text = text_of(file);
  if (!text) return std::unexpected(text.error());
  auto trusted = parse_public_keys(*text);
  if (!trusted) return std::unexpected(fmt::format("{}: {}", file.string(), trusted.error()));
  return trusted;
}

std::string public_line(const crypto::PublicKey& key) {
  return fmt::format("public {}  # {}\n", to_hex(crypto::text_of(key)), key_id(key));
}

}  // namespace paypie::audit
