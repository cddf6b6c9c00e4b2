// Headers and values of WriterOpened, empty commits and commits (log-protocol, "Records").
#include "command-side/lane/records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "platform/crypto/hash.hpp"

namespace paypie::lane {
namespace {

constexpr std::string_view opened_type = "paypie.writer.opened.v1";
constexpr std::string_view empty_type = "paypie.writer.empty_commit.v1";

void add(log::Record& record, std::string_view name, std::string value) {
  record.headers.push_back({std::string(name), std::move(value)});
}

std::string mark_id(const Pen& pen, std::string_view kind, std::uint64_t seq) {
  return EventId{crypto::derive_id(kind, pen.writer_text, std::to_string(pen.epoch), std::to_string(seq))}.text();
}

log::Record mark(std::string_view content_type, std::string_view type, std::string id, Timestamp time) {
  log::Record record;
  record.time = time;
  record.headers.reserve(8);
  add(record, log::header::content_type, std::string(content_type));
  add(record, log::header::ce_type, std::string(type));
  add(record, log::header::ce_id, std::move(id));
  return record;
}

std::string cloud_event(std::string_view id, std::string_view type, Timestamp time, std::string_view data) {
  return fmt::format(R"({{"specversion":"1.0","id":"{}","source":"/log","type":"{}","time":"{}",)"
                     R"("datacontenttype":"application/json","data":{}}})",
                     id, type, to_text(time), data);
}

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return std::nullopt;
}

std::optional<Bytes32> parse_hex(std::string_view text) {
  Bytes32 bytes;
  if (text.size() != 2 * bytes.size()) return std::nullopt;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto high = hex_digit(text[2 * i]);
    const auto low = hex_digit(text[2 * i + 1]);
    if (!high || !low) return std::nullopt;
    bytes[i] = static_cast<std::uint8_t>(*high << 4 | *low);
  }
  return bytes;
}

}  // namespace

log::Record writer_opened_record(const Pen& pen, Timestamp time, std::string_view address) {
  auto id = mark_id(pen, "opened", 0);
  auto value =
      cloud_event(id, opened_type, time,
                  fmt::format(R"({{"epoch":{},"writer":"{}","address":"{}"}})", pen.epoch, pen.writer_text, address));
  auto record = mark(log::writer_opened_content_type, opened_type, std::move(id), time);
  add(record, log::header::epoch, std::to_string(pen.epoch));
  add(record, log::header::writer, pen.writer_text);
  record.value = std::move(value);
  return record;
}

log::Record empty_commit_record(const Pen& pen, std::uint64_t seq, Timestamp time) {
  auto id = mark_id(pen, "empty", seq);
  auto value = cloud_event(id, empty_type, time,
                           fmt::format(R"({{"epoch":{},"writer":"{}","seq":{}}})", pen.epoch, pen.writer_text, seq));
  auto record = mark(log::empty_commit_content_type, empty_type, std::move(id), time);
  record.value = std::move(value);
  sign(record, pen, seq);
  return record;
}

log::Record commit_record(const Envelope& meta, const CommandId& command, const Bytes32& request, std::string value) {
  auto record = mark(log::event_content_type, meta.type, meta.id.text(), meta.time);
  add(record, log::header::command, command.text());
  add(record, log::header::request, to_hex(crypto::bytes_of(request)));
  record.key = meta.stream;
  record.value = std::move(value);
  return record;
}

void sign(log::Record& commit, const Pen& pen, std::uint64_t seq) {
  add(commit, log::header::epoch, std::to_string(pen.epoch));
  add(commit, log::header::writer, pen.writer_text);
  add(commit, log::header::seq, std::to_string(seq));
}

// An address has no character that JSON would escape, and only this record's data has a field of that name.
std::optional<std::string> opened_address(const log::Record& opened) {
  constexpr std::string_view before = R"("address":")";
  const std::string_view value = opened.value;
  const auto found = value.rfind(before);
  if (found == std::string_view::npos) return std::nullopt;
  const auto rest = value.substr(found + before.size());
  const auto address = rest.substr(0, rest.find('"'));
  if (!is_address(address)) return std::nullopt;
  return std::string(address);
}

bool is_address(std::string_view text) {
  return !text.empty() && text.size() <= 255 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(".:-_[]").find(c) != std::string_view::npos;
  });
}

std::optional<CommandMarks> command_marks(const log::Record& record) {
  const auto command_text = record.header(log::header::command);
  const auto request_text = record.header(log::header::request);
  if (!command_text || !request_text) return std::nullopt;
  const auto command = CommandId::parse(*command_text);
  const auto request = parse_hex(*request_text);
  if (!command || !request) return std::nullopt;
  return CommandMarks{*command, *request};
}

}  // namespace paypie::lane
