// verify, show, state-at, history and stats over a view of the log.
#include "tools/replay/commands.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "tools/log/reader.hpp"
#include "tools/replay/contexts.hpp"
#include "tools/replay/verify.hpp"
#include "tools/replay/walk.hpp"

namespace paypie::replay {

namespace {

using Json = nlohmann::ordered_json;
using tools::Column;
using tools::Exit;
using tools::Failure;

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

void stop_if_interrupted() {
  if (const auto why = tools::Interrupt::asked()) throw Failure(*why, "interrupted");
}

// A walk that must reach what it is after; a damaged record on the way is an answer too.
void require(const Walked& walked, const log::TopicPartition& where) {
  if (!walked.error) return;
  throw Failure(Exit::difference,
                fmt::format("{} offset {}: {}", where.text(), walked.next.value, walked.error->detail));
}

std::vector<std::string> topics_of(log::LogReader& reader) {
  auto topics = event_topics(reader);
  if (!topics) throw Failure(Exit::unreachable, topics.error().detail);
  return std::move(*topics);
}

std::vector<log::TopicPartition> partitions_of(const std::vector<std::string>& topics) {
  std::vector<log::TopicPartition> all;
  for (const auto& topic : topics) {
    for (int partition = 0; partition < log::partitions_per_topic; ++partition) all.push_back({topic, partition});
  }
  return all;
}

// All events of one stream, in order.
void walk_stream(const Request& request, const std::string& stream,
                 const std::function<bool(const log::Record&, const Event&)>& see) {
  const auto* context = context_of_stream(stream);
  if (!context) throw Failure(Exit::not_found, fmt::format("{} is no stream of any context", stream));
  auto opened = tools::open_reader(request.log);
  const log::TopicPartition where{std::string(context->topic), log::partition_of(stream)};
  bool stopped = false;
  std::uint64_t events = 0;
  const auto walked = walk(*opened.log, where, [&](const Seen& seen) {
    stop_if_interrupted();
    if (!seen.event || seen.record->key != stream) return true;
    if (!*seen.event) {
      throw Failure(Exit::difference, fmt::format("{} offset {}: {}", where.text(), seen.record->offset.value,
                                                  seen.event->error().detail));
    }
    ++events;
    stopped = !see(*seen.record, **seen.event);
    return !stopped;
  });
  if (!stopped) require(walked, where);
  if (events == 0) throw Failure(Exit::not_found, fmt::format("there is no stream {} in the log", stream));
}

// A column for each field that is a single value.
std::vector<Column> plain_fields(const Json& object) {
  std::vector<Column> columns;
  for (const auto& [name, value] : object.items()) {
    if (!value.is_structured()) columns.push_back({name, "/" + name});
  }
  return columns;
}

Json event_json(const log::Record& record) {
  Json event = Json::parse(record.value, nullptr, false);
  if (event.is_discarded()) event = record.value;
  return event;
}

}  // namespace

Exit verify_command(const Request& request) {
  const auto checkpoints = request.checkpoints();
  std::optional<AuditVerification> audit;
  if (!request.audit.folder.empty()) audit.emplace(request.audit);
  auto opened = tools::open_reader(request.log);
  Verified result;
  {
    tools::Interrupt interrupt;
    tools::Progress progress("records");
    VerifyOptions options;
    options.checkpoints = checkpoints.found;
    options.progress = [&](std::uint64_t records) {
      progress.at(records);
      stop_if_interrupted();
    };
    result = verify(*opened.log, options);
    progress.at(result.records);
    if (audit) {
      tools::Progress again("records of the audit trail");
      audit->run(*opened.log, [&](std::uint64_t records) {
        again.at(records);
        stop_if_interrupted();
      });
    }
  }
  for (const auto& sentence : checkpoints.unread) fmt::print(stderr, "not looked at: {}\n", sentence);
  if (!checkpoints.found.empty()) fmt::print(stderr, "{} checkpoints of readers looked at\n", checkpoints.found.size());
  std::vector<Json> rows;
  for (const auto& finding : result.findings) {
    rows.push_back({{"kind", finding.kind},
                    {"topic", finding.topic},
                    {"partition", finding.partition},
                    {"offset", finding.offset},
                    {"stream", finding.stream},
                    {"detail", finding.detail}});
  }
  if (audit) std::ranges::move(audit->rows(), std::back_inserter(rows));
  if (request.format == tools::Format::json) {
    Json voids = Json::object();
    for (const auto& [reason, count] : result.voids) voids[reason] = count;
    Json all = {{"clean", rows.empty()},     {"complete", result.complete},
                {"topics", result.topics},   {"partitions", result.partitions},
                {"records", result.records}, {"events", result.events},
                {"streams", result.streams}, {"bytes", result.bytes},
                {"voids", std::move(voids)}, {"fold", result.fold_text()},
                {"findings", rows}};
    if (audit) all["audit"] = audit->summary();
    tools::print(all.dump(2) + "\n");
  } else {
    const Column columns[] = {{"kind", "/kind"},           {"topic", "/topic"},   {"partition", "/partition", true},
                              {"offset", "/offset", true}, {"stream", "/stream"}, {"detail", "/detail"}};
    if (!rows.empty() || request.format != tools::Format::table) {
      tools::print(tools::rendered(rows, columns, request.format));
    }
    fmt::print(stderr, "{}: {} records, {} events, {} streams in {} partitions, {} bytes, fold {}\n",
               rows.empty() ? "clean" : fmt::format("{} findings", rows.size()),
               tools::with_thousands(static_cast<std::int64_t>(result.records)),
               tools::with_thousands(static_cast<std::int64_t>(result.events)),
               tools::with_thousands(static_cast<std::int64_t>(result.streams)), result.partitions,
               tools::with_thousands(static_cast<std::int64_t>(result.bytes)), result.fold_text());
    if (audit) {
      for (const auto& sentence : audit->sentences()) fmt::print(stderr, "{}\n", sentence);
    }
  }
  if (!rows.empty()) return Exit::difference;
  return result.complete ? Exit::ok : Exit::incomplete;
}

Exit show_command(const Request& request, const std::string& place) {
  const auto last = place.rfind('/');
  const auto offset = last == std::string::npos ? std::nullopt : number_of(std::string_view(place).substr(last + 1));
  const std::string before = last == std::string::npos ? "" : place.substr(0, last);
  const auto middle = before.rfind('/');
  const auto partition = number_of(middle == std::string::npos ? before : before.substr(middle + 1));
  if (!offset || !partition || *partition >= log::partitions_per_topic) {
    throw Failure(Exit::usage, "a record is named topic/partition/offset, or partition/offset");
  }
  auto opened = tools::open_reader(request.log);
  const auto topics = topics_of(*opened.log);
  if (middle == std::string::npos && topics.size() > 1) {
    throw Failure(Exit::usage, fmt::format("name the topic as well: {}", fmt::join(topics, ", ")));
  }
  const auto topic = middle == std::string::npos ? (topics.empty() ? std::string(order_topic) : topics.front())
                                                 : before.substr(0, middle);
  if (std::ranges::find(topics, topic) == topics.end()) {
    throw Failure(Exit::not_found, fmt::format("there is no topic {} of events in the log", topic));
  }
  const log::TopicPartition where{topic, static_cast<int>(*partition)};
  std::optional<Json> found;
  const auto walked = walk(*opened.log, where, [&](const Seen& seen) {
    if (seen.record->offset.value != *offset) return true;
    Json headers = Json::array();
    for (const auto& header : seen.record->headers) headers.push_back({{header.name, header.value}});
    found = Json{{"place", fmt::format("{}/{}", where.text(), *offset)},
                 {"verdict", to_text(seen.verdict)},
                 {"time", to_text(seen.record->time)},
                 {"key", seen.record->key ? Json(*seen.record->key) : Json()},
                 {"headers", std::move(headers)},
                 {"value", event_json(*seen.record)}};
    return false;
  });
  if (!found) require(walked, where);
  if (!found) throw Failure(Exit::not_found, fmt::format("{} ends before offset {}", where.text(), *offset));
  const Column columns[] = {{"place", "/place"}, {"verdict", "/verdict"}, {"time", "/time"},
                            {"key", "/key"},     {"headers", "/headers"}, {"value", "/value"}};
  tools::print(tools::rendered_one(*found, columns, request.format));
  return Exit::ok;
}

Exit state_at_command(const Request& request, const std::string& stream, const std::string& as_of) {
  const auto version = as_of.empty() ? std::nullopt : number_of(as_of);
  const auto time = as_of.empty() || version ? std::nullopt : parse_timestamp(as_of);
  if (!as_of.empty() && !version && !time) throw Failure(Exit::usage, "--as-of is a version or an RFC 3339 time");
  std::unique_ptr<StreamFold> folded;
  walk_stream(request, stream, [&](const log::Record&, const Event& event) {
    if (version && event.meta.version > static_cast<std::uint64_t>(*version)) return false;
    if (time && event.meta.time > *time) return false;
    if (!folded) folded = context_of_stream(stream)->fold();
    folded->apply(event.meta, event.event);
    return true;
  });
  if (!folded) throw Failure(Exit::not_found, fmt::format("{} did not exist then", stream));
  const auto state = Json::parse(folded->json());
  if (context_of_stream(stream)->topic != order_topic) {
    tools::print(tools::rendered_one(state, plain_fields(state), request.format));
    return Exit::ok;
  }
  const Column columns[] = {{"order", "/id"},
                            {"version", "/version"},
                            {"status", "/status"},
                            {"payment", "/financial_status"},
                            {"fulfilment", "/fulfillment_status"},
                            {"total", "/totals/total/amount"},
                            {"currency", "/currency"},
                            {"occurred", "/occurred_at"},
                            {"updated", "/updated_at"}};
  tools::print(tools::rendered_one(state, columns, request.format));
  return Exit::ok;
}

Exit history_command(const Request& request, const std::string& stream) {
  std::vector<Json> rows;
  walk_stream(request, stream, [&](const log::Record& record, const Event& event) {
    rows.push_back({{"version", event.meta.version},
                    {"type", event.meta.type},
                    {"time", to_text(event.meta.time)},
                    {"actor", event.meta.actor.name},
                    {"causation", event.meta.causation},
                    {"place", fmt::format("{}/{}", log::partition_of(stream), record.offset.value)},
                    {"event", event_json(record)}});
    return true;
  });
  const Column columns[] = {{"version", "/version", true}, {"type", "/type"},           {"time", "/time"},
                            {"actor", "/actor"},           {"causation", "/causation"}, {"place", "/place"}};
  tools::print(tools::rendered(rows, columns, request.format));
  return Exit::ok;
}

Exit stats_command(const Request& request) {
  auto opened = tools::open_reader(request.log);
  tools::Interrupt interrupt;
  std::vector<Json> rows;
  for (const auto& where : partitions_of(topics_of(*opened.log))) {
    std::uint64_t records = 0, bytes = 0, epoch = 0;
    std::map<std::string, std::uint64_t> verdicts, types;
    std::string first, last;
    const auto walked = walk(*opened.log, where, [&](const Seen& seen) {
      stop_if_interrupted();
      ++records;
      bytes += seen.record->size();
      ++verdicts[std::string(to_text(seen.verdict))];
      if (seen.verdict == log::Verdict::counts) epoch = seen.marks->epoch;
      if (seen.event && *seen.event) ++types[(*seen.event)->meta.type];
      last = to_text(seen.record->time);
      if (first.empty()) first = last;
      return true;
    });
    require(walked, where);
    const std::uint64_t counting = verdicts["counts"];
    verdicts.erase("counts");
    rows.push_back({{"topic", where.topic},
                    {"partition", where.partition},
                    {"records", records},
                    {"counting", counting},
                    {"void", records - counting},
                    {"voids", verdicts},
                    {"bytes", bytes},
                    {"epoch", epoch},
                    {"first", first},
                    {"last", last},
                    {"types", types}});
  }
  const Column columns[] = {{"topic", "/topic"},
                            {"partition", "/partition", true},
                            {"records", "/records", true},
                            {"counting", "/counting", true},
                            {"void", "/void", true},
                            {"bytes", "/bytes", true},
                            {"epoch", "/epoch", true},
                            {"first", "/first"},
                            {"last", "/last"}};
  tools::print(tools::rendered(rows, columns, request.format));
  return Exit::ok;
}

}  // namespace paypie::replay
