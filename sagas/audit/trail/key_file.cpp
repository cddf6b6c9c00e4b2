// Written beside, synced, and put in place: a key file is never half there.
#include "sagas/audit/trail/key_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "platform/crypto/random.hpp"
#include "sagas/audit/keys.hpp"

namespace paypie::audit {
namespace {

std::unexpected<std::string> failed(const std::filesystem::path& file) {
  return std::unexpected(fmt::format("{}: {}", file.string(), std::strerror(errno)));
}

// A new file that only its owner can read.
std::expected<void, std::string> write_new(const std::filesystem::path& file, std::string_view text) {
  const int opened = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (opened < 0) return failed(file);
  const bool good =
      ::write(opened, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(opened) == 0;
  ::close(opened);
  return good ? std::expected<void, std::string>() : failed(file);
}

std::string seed_line(const crypto::Seed& seed) {
  const crypto::SigningKey key(seed);
  return fmt::format("seed {}  # {}\n", to_hex(crypto::text_of(seed)), key_id(key.public_key()));
}

constexpr std::string_view heading =
    "# paypie audit keys: secret. The last one signs; the one before it introduces it.\n";

}  // namespace

std::expected<crypto::PublicKey, std::string> create_key_file(const std::filesystem::path& file) {
  const auto seed = crypto::random_bytes<crypto::Seed>();
  if (auto done = write_new(file, std::string(heading) + seed_line(seed)); !done) return std::unexpected(done.error());
  return crypto::SigningKey(seed).public_key();
}

std::expected<crypto::PublicKey, std::string> add_key(const std::filesystem::path& file) {
  if (const auto ring = read_key_ring(file); !ring) return std::unexpected(ring.error());
  std::ifstream in(file);
  std::string line, newest;
  while (std::getline(in, line)) {
    if (line.starts_with("seed ")) newest = line;
  }
  const auto seed = crypto::random_bytes<crypto::Seed>();
  auto beside = file;
  beside += ".new";
  auto done = write_new(beside, std::string(heading) + newest + "\n" + seed_line(seed));
  if (!done) return std::unexpected(done.error());
  if (::rename(beside.c_str(), file.c_str()) != 0) return failed(file);
  return crypto::SigningKey(seed).public_key();
}

}  // namespace paypie::audit
