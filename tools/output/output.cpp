// Rows as text, progress lines, interruption.
#include "tools/output/output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>

namespace paypie::tools {

namespace {

using Json = nlohmann::ordered_json;

std::string cell(const Json& row, const std::string& pointer) {
  const Json::json_pointer at(pointer);
  if (!row.contains(at)) return "";
  const Json& value = row.at(at);
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  return value.dump();
}

// Columns on a terminal: code points, which is right for the Latin, Greek and Cyrillic names of order books.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// RFC 4180.
std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string csv_line(std::span<const std::string> cells) {
  std::string line;
  for (const auto& text : cells) line += (&text == cells.data() ? "" : ",") + csv_cell(text);
  return line + "\r\n";
}

std::string table(const std::vector<std::vector<std::string>>& lines, std::span<const Column> columns) {
  std::vector<std::size_t> widths(columns.size());
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], width_of(line[i]));
  }
  std::string text;
  for (const auto& line : lines) {
    std::string row;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::string fill(widths[i] - width_of(line[i]), ' ');
      row += (i == 0 ? "" : "  ") + (columns[i].right ? fill + line[i] : line[i] + fill);
    }
    row.erase(row.find_last_not_of(' ') + 1);
    text += row + "\n";
  }
  return text;
}

std::atomic<int> last_signal{0};
struct sigaction old_interrupt, old_terminate;

}  // namespace

std::string rendered(std::span<const Json> rows, std::span<const Column> columns, Format format) {
  std::string text;
  if (format == Format::json) {
    if (rows.empty()) return "[]\n";
    Json all = Json::array();
    for (const auto& row : rows) all.push_back(row);
    return all.dump(2) + "\n";
  }
  if (format == Format::jsonl) {
    for (const auto& row : rows) text += row.dump() + "\n";
    return text;
  }
  std::vector<std::vector<std::string>> lines(1);
  for (const auto& column : columns) lines[0].push_back(column.heading);
  for (const auto& row : rows) {
    auto& line = lines.emplace_back();
    for (const auto& column : columns) line.push_back(cell(row, column.pointer));
  }
  if (format == Format::table) return table(lines, columns);
  for (const auto& line : lines) text += csv_line(line);
  return text;
}

std::string rendered_one(const Json& row, std::span<const Column> columns, Format format) {
  if (format == Format::json) return row.dump(2) + "\n";
  if (format != Format::table) return rendered(std::span(&row, 1), columns, format);
  std::vector<std::vector<std::string>> lines;
  for (const auto& column : columns) lines.push_back({column.heading, cell(row, column.pointer)});
  const Column two[] = {{"", ""}, {"", ""}};
  return table(lines, two);
}

void print(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    throw Failure(Exit::internal, "stdout cannot be written");
  }
}

std::string with_thousands(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string decimal_text(std::int64_t minor, int digits, bool thousands) {
  std::int64_t scale = 1;
  for (int i = 0; i < digits; ++i) scale *= 10;
  const std::int64_t whole = minor / scale;
  const std::int64_t rest = minor % scale;
  std::string text = minor < 0 && whole == 0 ? "-0" : thousands ? with_thousands(whole) : std::to_string(whole);
  if (digits > 0) text += fmt::format(".{:0{}}", rest < 0 ? -rest : rest, digits);
  return text;
}

Progress::Progress(std::string what, std::optional<std::uint64_t> total)
    : what_(std::move(what)),
      total_(total),
      began_(std::chrono::steady_clock::now()),
      shown_(began_),
      terminal_(isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() {
  const auto text = line(what_, done_, total_, std::chrono::steady_clock::now() - began_);
  fmt::print(stderr, "{}{}\n", terminal_ && drawn_ ? "\r\x1b[K" : "", text);
}

void Progress::at(std::uint64_t done) {
  done_ = done;
  const auto now = std::chrono::steady_clock::now();
  if (now - shown_ < (terminal_ ? std::chrono::milliseconds(200) : std::chrono::milliseconds(10'000))) return;
  shown_ = now;
  const auto text = line(what_, done_, total_, now - began_);
  fmt::print(stderr, "{}{}{}", terminal_ ? "\r\x1b[K" : "", text, terminal_ ? "" : "\n");
  drawn_ = true;
}

std::string Progress::line(std::string_view what, std::uint64_t done, std::optional<std::uint64_t> total,
                           std::chrono::duration<double> took) {
  const double rate = took.count() > 0 ? static_cast<double>(done) / took.count() : 0;
  std::string text = fmt::format("{} {}", what, with_thousands(static_cast<std::int64_t>(done)));
  if (total) text += "/" + with_thousands(static_cast<std::int64_t>(*total));
  text += fmt::format(", {}/s", with_thousands(static_cast<std::int64_t>(rate)));
  if (total && done < *total && rate > 0) {
    text += fmt::format(", {:.0f} s left", static_cast<double>(*total - done) / rate);
  } else {
    text += fmt::format(", {:.1f} s", took.count());
  }
  return text;
}

Interrupt::Interrupt() {
  last_signal = 0;
  struct sigaction action = {};
  action.sa_handler = [](int signal) { last_signal = signal; };
  sigaction(SIGINT, &action, &old_interrupt);
  sigaction(SIGTERM, &action, &old_terminate);
}

Interrupt::~Interrupt() {
  sigaction(SIGINT, &old_interrupt, nullptr);
  sigaction(SIGTERM, &old_terminate, nullptr);
}

std::optional<Exit> Interrupt::asked() {
  switch (last_signal.load()) {
    case SIGINT: return Exit::interrupted;
    case SIGTERM: return Exit::terminated;
    default: return std::nullopt;
  }
}

}  // namespace paypie::tools
