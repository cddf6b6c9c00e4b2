// Big-endian numbers and texts with their lengths before them, so that no two records are the same bytes.
#include "sagas/audit/chain.hpp"

namespace paypie::audit {
namespace {

constexpr std::string_view record_mark = "paypie audit record 1";
constexpr std::string_view root_mark = "paypie audit root 1";

void put(std::string& out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>((value >> (8 * i)) & 0xffU);
}

void put_text(std::string& out, std::string_view text) {
  put(out, text.size(), 4);
  out += text;
}

}  // namespace

void append_canonical(const log::TopicPartition& where, const log::Record& record, std::string& out) {
  put_text(out, record_mark);
  put_text(out, where.topic);
  put(out, static_cast<std::uint64_t>(where.partition), 4);
  put(out, static_cast<std::uint64_t>(record.offset.value), 8);
  put(out, record.key ? 1 : 0, 1);
  if (record.key) put_text(out, *record.key);
  put(out, record.headers.size(), 4);
  for (const auto& header : record.headers) {
    put_text(out, header.name);
    put_text(out, header.value);
  }
  put_text(out, record.value);
}

Digest link(const Digest& before, const log::TopicPartition& where, const log::Record& record) {
  constexpr std::size_t room_for_numbers = 256;
  std::string bytes;
  bytes.reserve(before.size() + record.size() + where.topic.size() + room_for_numbers);
  bytes += crypto::bytes_of(before);
  append_canonical(where, record, bytes);
  return crypto::sha256(bytes);
}

Digest root_of(const Reaches& reaches) {
  std::string bytes;
  put_text(bytes, root_mark);
  for (const auto& [where, reach] : reaches) {
    if (reach.count == 0) continue;
    put_text(bytes, where.topic);
    put(bytes, static_cast<std::uint64_t>(where.partition), 4);
    put(bytes, reach.count, 8);
    put(bytes, reach.offset, 8);
    bytes += crypto::bytes_of(reach.hash);
  }
  return crypto::sha256(bytes);
}

Chain::Chain(log::TopicPartition where, const Reach& reach, const log::Marks& last)
    : where_(std::move(where)),
      validity_(last.epoch, last.writer, last.kind == log::Marks::Kind::writer_opened ? 0 : last.seq + 1),
      reach_(reach) {}

log::Verdict Chain::take(const log::Record& record) {
  const auto verdict = validity_.judge(record);
  if (verdict != log::Verdict::counts) return verdict;
  reach_ = {reach_.count + 1, static_cast<std::uint64_t>(record.offset.value), link(reach_.hash, where_, record)};
  return verdict;
}

bool read_hex(std::string_view text, std::span<std::uint8_t> bytes) {
  if (text.size() != 2 * bytes.size()) return false;
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    bytes[i] = static_cast<std::uint8_t>(16 * high + low);
  }
  return true;
}

}  // namespace paypie::audit
