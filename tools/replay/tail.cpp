// tail: what the log holds, record by record, and what is appended to it while one looks.
#include <fmt/format.h>
#include <poll.h>

#include <array>
#include <map>

#include "tools/log/reader.hpp"
#include "tools/replay/commands.hpp"
#include "tools/replay/walk.hpp"

namespace paypie::replay {

namespace {

using Json = nlohmann::ordered_json;
using tools::Exit;
using tools::Failure;
using tools::Format;

// Looking again reads what the writer has not made files of yet, so it is not done more often.
constexpr int between_looks_ms = 1'000;

Json row_of(const log::TopicPartition& where, const Seen& seen) {
  const auto& record = *seen.record;
  Json row = {{"topic", where.topic},
              {"partition", where.partition},
              {"offset", record.offset.value},
              {"verdict", to_text(seen.verdict)},
              {"type", record.header(log::header::ce_type).value_or("")},
              {"stream", record.key.value_or("")},
              {"version", nullptr},
              {"time", to_text(record.time)},
              {"actor", ""}};
  if (seen.event && *seen.event) {
    row["version"] = (*seen.event)->meta.version;
    row["actor"] = (*seen.event)->meta.actor.name;
  }
  return row;
}

// Rows as they come: no form may wait for the last one.
class Lines {
 public:
  explicit Lines(Format format) : format_(format) {}
  void print(const Json& row) {
    switch (format_) {
      case Format::table: return tools::print(line(row));
      case Format::jsonl: return tools::print(row.dump() + "\n");
      case Format::json: tools::print((begun_ ? ",\n" : "[\n") + row.dump()); break;
      case Format::csv: {
        std::string text = tools::rendered(std::span(&row, 1), columns, format_);
        if (begun_) text.erase(0, text.find('\n') + 1);  // the heading stands there once
        tools::print(text);
        break;
      }
    }
    begun_ = true;
  }
  void end() {
    if (format_ == Format::json) tools::print(begun_ ? "\n]\n" : "[]\n");
  }

 private:
  static std::string line(const Json& row) {
    const auto text = [&](const char* name) { return row[name].get<std::string>(); };
    const auto version = row["version"].is_null() ? std::string("-") : row["version"].dump();
    return fmt::format("{:>2} {:>7} {:<8} {} {:<30} {:>4}  {}  {}\n", row["partition"].get<int>(),
                       row["offset"].get<std::int64_t>(), text("verdict"), text("time"), text("stream"), version,
                       text("type"), text("actor"));
  }
  inline static const std::array<tools::Column, 9> columns{{{"topic", "/topic"},
                                                            {"partition", "/partition", true},
                                                            {"offset", "/offset", true},
                                                            {"verdict", "/verdict"},
                                                            {"type", "/type"},
                                                            {"stream", "/stream"},
                                                            {"version", "/version", true},
                                                            {"time", "/time"},
                                                            {"actor", "/actor"}}};
  const Format format_;
  bool begun_ = false;
};

}  // namespace

Exit tail_command(const Request& request, bool follow) {
  auto opened = tools::open_reader(request.log);
  tools::Interrupt interrupt;
  Lines lines(request.format);
  std::map<log::TopicPartition, Cursor> cursors;
  for (;;) {
    const auto topics = event_topics(*opened.log);  // there may be new ones
    if (!topics) throw Failure(Exit::unreachable, topics.error().detail);
    for (const auto& topic : *topics) {
      for (int partition = 0; partition < log::partitions_per_topic; ++partition) cursors[{topic, partition}];
    }
    for (auto& [where, cursor] : cursors) {
      const auto walked = walk(*opened.log, where, cursor, [&](const Seen& seen) {
        lines.print(row_of(where, seen));
        return !tools::Interrupt::asked();
      });
      if (walked.error) {
        throw Failure(Exit::difference,
                      fmt::format("{} offset {}: {}", where.text(), walked.next.value, walked.error->detail));
      }
    }
    // A signal cuts the pause short.
    if (follow && !tools::Interrupt::asked()) ::poll(nullptr, 0, between_looks_ms);
    const auto asked = tools::Interrupt::asked();
    if (!follow || asked) {
      lines.end();
      return asked.value_or(Exit::ok);
    }
    if (const auto looked = opened.look_again(); !looked) {
      throw Failure(Exit::unreachable, looked.error().detail);
    }
  }
}

}  // namespace paypie::replay
