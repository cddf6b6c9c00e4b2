// Checkpoints as text, and the rules by which one follows another.
#include "sagas/audit/checkpoint.hpp"

#include <fmt/format.h>

#include <charconv>
#include <vector>

namespace paypie::audit {
namespace {

constexpr std::string_view first_line = "paypie audit checkpoint 1";

std::string hex(const auto& bytes) { return to_hex(crypto::text_of(bytes)); }

// Decimal without sign or leading zeros: one number has one text.
bool read_number(std::string_view text, std::uint64_t& value) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t from = 0;;) {
    const auto to = line.find(' ', from);
    words.push_back(line.substr(from, to - from));
    if (to == std::string_view::npos) return words;
    from = to + 1;
  }
}

// Takes lines off the front; every one ends with a newline.
struct Lines {
  std::string_view rest;
  std::optional<std::string_view> next() {
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return line;
  }
  // What follows the name in the next line, if that is its name.
  std::optional<std::string_view> value(std::string_view name) {
    const bool is_it = rest.starts_with(name) && rest.size() > name.size() && rest[name.size()] == ' ';
    if (!is_it) return std::nullopt;
    auto line = next();
    if (line) line->remove_prefix(name.size() + 1);
    return line;
  }
};

bool read_reach(std::string_view text, Reaches& reaches) {
  const auto words = words_of(text);
  std::uint64_t partition = 0;
  Reach reach;
  const bool good = words.size() == 5 && log::is_topic_name(words[0]) && read_number(words[1], partition) &&
                    partition < log::partitions_per_topic && read_number(words[2], reach.count) && reach.count > 0 &&
                    read_number(words[3], reach.offset) && read_hex(words[4], reach.hash);
  if (!good) return false;
  const log::TopicPartition where{std::string(words[0]), static_cast<int>(partition)};
  const bool in_order = reaches.empty() || reaches.rbegin()->first < where;
  if (in_order) reaches.emplace(where, reach);
  return in_order;
}

}  // namespace

std::string key_id(const crypto::PublicKey& key) {
  constexpr std::size_t digits = 16;
  return hex(crypto::sha256(crypto::text_of(key))).substr(0, digits);
}

std::string Checkpoint::body() const {
  auto text = fmt::format("{}\nnumber {}\nprevious {}\ntime {}\nkey {}\nroot {}\n", first_line, number, hex(previous),
                          to_text(time), key, hex(root));
  for (const auto& [where, reach] : changed) {
    fmt::format_to(std::back_inserter(text), "partition {} {} {} {} {}\n", where.topic, where.partition, reach.count,
                   reach.offset, hex(reach.hash));
  }
  if (next_key) fmt::format_to(std::back_inserter(text), "next-key {}\n", hex(*next_key));
  return text;
}

std::string Checkpoint::text() const { return fmt::format("{}signature {}\n\n", body(), hex(signature)); }

Digest Checkpoint::hash() const {
  const auto whole = text();
  return crypto::sha256(std::string_view(whole).substr(0, whole.size() - 1));
}

std::expected<Checkpoint, std::string> parse_checkpoint(std::string_view block) {
  Checkpoint found;
  Lines lines{block};
  if (lines.next() != first_line) return std::unexpected("it does not begin as a checkpoint does");
  const auto number = lines.value("number"), previous = lines.value("previous"), time = lines.value("time"),
             key = lines.value("key"), root = lines.value("root");
  const auto parsed_time = time ? parse_timestamp(*time) : std::nullopt;
  const bool head = number && read_number(*number, found.number) && previous && read_hex(*previous, found.previous) &&
                    parsed_time && to_text(*parsed_time) == *time && key && root && read_hex(*root, found.root);
  if (!head) return std::unexpected("its first lines are not those of a checkpoint");
  found.time = *parsed_time;
  found.key = *key;
  while (const auto reach = lines.value("partition")) {
    if (!read_reach(*reach, found.changed))
      return std::unexpected(fmt::format("'partition {}' cannot be read", *reach));
  }
  if (const auto next = lines.value("next-key")) {
    if (!read_hex(*next, found.next_key.emplace())) return std::unexpected("its next key cannot be read");
  }
  const auto signature = lines.value("signature");
  if (!signature || !read_hex(*signature, found.signature)) return std::unexpected("it has no signature");
  if (!lines.rest.empty()) return std::unexpected("it goes on behind its signature");
  return found;
}

std::string kept_line(const Checkpoint& checkpoint) {
  return fmt::format("{}:{}", checkpoint.number, hex(checkpoint.root));
}

std::optional<KeptCheckpoint> parse_kept(std::string_view text) {
  KeptCheckpoint kept;
  const auto colon = text.find(':');
  const bool good = colon != std::string_view::npos && read_number(text.substr(0, colon), kept.number) &&
                    read_hex(text.substr(colon + 1), kept.root);
  return good ? std::optional(kept) : std::nullopt;
}

std::optional<std::string> Sequence::take(const Checkpoint& next) {
  if (next.number != count_) return fmt::format("its number is {}, {} was to come", next.number, count_);
  if (next.previous != last_hash_) return "it does not follow the checkpoint before it: that one has another hash";
  if (auto wrong = wrong_with_key(next)) return wrong;
  if (next.time < last_time_) return "it is earlier than the checkpoint before it";
  if (auto wrong = wrong_with_reaches(next)) return wrong;
  for (const auto& [where, reach] : next.changed) reaches_[where] = reach;
  ++count_;
  last_hash_ = next.hash();
  last_time_ = next.time;
  if (next.next_key) introduced_ = next.next_key;
  expected_key_ = next.next_key ? key_id(*next.next_key) : next.key;
  return std::nullopt;
}

std::optional<std::string> Sequence::wrong_with_key(const Checkpoint& next) const {
  if (!expected_key_.empty() && next.key != expected_key_) {
    return fmt::format("it is signed with the key {}, but no checkpoint before it introduced that one: {} was to sign",
                       next.key, expected_key_);
  }
  if (!trusted_) return std::nullopt;
  const auto listed = trusted_->find(next.key);
  const bool is_introduced = introduced_ && key_id(*introduced_) == next.key;
  if (!is_introduced && listed == trusted_->end()) {
    return fmt::format("it is signed with the key {}, which the file of keys does not have", next.key);
  }
  const auto& key = is_introduced ? *introduced_ : listed->second;
  if (crypto::is_signature_of(next.signature, next.body(), key)) return std::nullopt;
  return fmt::format("its signature is not one of the key {} over what it says", next.key);
}

std::optional<std::string> Sequence::wrong_with_reaches(const Checkpoint& next) const {
  auto all = reaches_;
  for (const auto& [where, reach] : next.changed) {
    const auto& before = all[where];
    if (reach.count <= before.count || (before.count > 0 && reach.offset <= before.offset)) {
      return fmt::format("it takes {} back from {} records to {}", where.text(), before.count, reach.count);
    }
    all[where] = reach;
  }
  if (root_of(all) != next.root) return "its root is not that of the partitions it and those before it name";
  return std::nullopt;
}

}  // namespace paypie::audit
