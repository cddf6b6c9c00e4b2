// Given, read, or made.
#include "tools/node/installation_secret.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "events/values.hpp"
#include "platform/crypto/random.hpp"
#include "tools/output/output.hpp"

namespace paypie::tools {
namespace {

std::string checked(std::string secret, const std::string& where) {
  if (secret.size() >= shortest_installation_secret) return secret;
  throw Failure(Exit::usage, fmt::format("{}: a secret must have at least {} characters, not {}", where,
                                         shortest_installation_secret, secret.size()));
}

// Whole or not at all: a torn secret would be another one after the next start.
void write_new(const std::filesystem::path& path, const std::string& secret) {
  const auto failed = [&](const char* what) { throw Failure(Exit::usage, fmt::format("{}: {}", path.string(), what)); };
  const auto draft = path.string() + ".new";
  const int file = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) failed("cannot be created");
  const bool written =
      ::write(file, secret.data(), secret.size()) == static_cast<ssize_t>(secret.size()) && ::fsync(file) == 0;
  ::close(file);
  if (!written) failed("cannot be written");
  std::filesystem::rename(draft, path);
}

}  // namespace

std::string installation_secret(const config::Config& config, const std::filesystem::path& folder) {
  if (const auto& given = config.text("installation.secret"); !given.empty()) {
    return checked(given, "installation.secret");
  }
  if (config.text("log") != "embedded") {
    throw Failure(Exit::usage, "cashback on Kafka needs installation.secret, the same on every node");
  }
  const auto path = folder / "installation.secret";
  if (std::ifstream file(path, std::ios::binary); file) {
    return checked({std::istreambuf_iterator<char>(file), {}}, path.string());
  }
  const auto drawn = crypto::random_bytes<Bytes32>();
  const auto secret = to_hex({static_cast<const char*>(static_cast<const void*>(drawn.data())), drawn.size()});
  write_new(path, secret);
  return secret;
}

}  // namespace paypie::tools
