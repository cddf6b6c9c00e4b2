// Signed checkpoints: how far every partition's chain went at a time, as text that anybody can check.
#pragma once
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "events/values.hpp"
#include "platform/crypto/signing.hpp"
#include "sagas/audit/chain.hpp"

namespace paypie::audit {

// The first 16 hexadecimal digits of SHA-256 of the public key: what keys are called.
std::string key_id(const crypto::PublicKey& key);

// One block of the file `checkpoints`: lines, the last of which is a signature of those before it, and an empty line.
struct Checkpoint {
  std::uint64_t number = 0;                   // 0, 1, 2, ...
  Digest previous{};                          // hash of the checkpoint before it; zeros before the first
  Timestamp time;                             // never before the previous one's
  std::string key;                            // id of the key that signed it
  Digest root{};                              // root_of() everything, also what has not changed
  Reaches changed;                            // how far the chains go that grew since the previous one
  std::optional<crypto::PublicKey> next_key;  // who signs from the next one on; none: the same key
  crypto::Signature signature{};

  // What the signature is made of.
  std::string body() const;
  // The block as it stands in the file, with the empty line.
  std::string text() const;
  // SHA-256 of the block without the empty line: what the next one calls `previous`.
  Digest hash() const;
  bool operator==(const Checkpoint&) const = default;
};

// A block without its empty line. An error is a sentence: this reads nothing but what text() writes.
std::expected<Checkpoint, std::string> parse_checkpoint(std::string_view block);

// "17:3f0a...": what somebody keeps elsewhere of a checkpoint.
struct KeptCheckpoint {
  std::uint64_t number = 0;
  Digest root{};
};
std::string kept_line(const Checkpoint& checkpoint);
std::optional<KeptCheckpoint> parse_kept(std::string_view text);

// What a reader of checkpoints knows after each of them; also how a writer goes on behind the last one.
class Sequence {
 public:
  // `trusted`: ids and keys that a first checkpoint may be signed with; null: signatures are not looked at.
  using Trusted = std::map<std::string, crypto::PublicKey>;
  explicit Sequence(const Trusted* trusted) : trusted_(trusted) {}

  // The next checkpoint of the file. Nothing: it is right. A sentence: what is wrong with it; nothing has changed then.
  std::optional<std::string> take(const Checkpoint& next);

  std::uint64_t count() const { return count_; }
  const Digest& last_hash() const { return last_hash_; }
  Timestamp last_time() const { return last_time_; }
  const Reaches& reaches() const { return reaches_; }
  // The id of the key that must sign the next one; empty before the first.
  const std::string& expected_key() const { return expected_key_; }

 private:
  std::optional<std::string> wrong_with_key(const Checkpoint& next) const;
  std::optional<std::string> wrong_with_reaches(const Checkpoint& next) const;

  const Trusted* trusted_;
  std::uint64_t count_ = 0;
  Digest last_hash_{};
  Timestamp last_time_ = first_timestamp;
  Reaches reaches_;
  std::string expected_key_;
  std::optional<crypto::PublicKey> introduced_;  // the key of that id, if a checkpoint has named it
};

}  // namespace paypie::audit
