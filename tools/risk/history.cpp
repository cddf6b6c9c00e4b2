// One topic, walked as every reader walks it.
#include "tools/risk/history.hpp"

#include <fmt/format.h>

#include <optional>

#include "events/codec/reflect.hpp"
#include "projections/assessment_rows.hpp"
#include "tools/log/reader.hpp"
#include "tools/replay/walk.hpp"
#include "tools/risk/commands.hpp"

namespace paypie::risk {

namespace {

using tools::Column;
using tools::Exit;
using tools::Failure;
using tools::Format;
using Json = nlohmann::ordered_json;

std::string text_of(Verdict verdict) { return std::string(codec::name_of(verdict)); }

constexpr Verdict verdicts[] = {Verdict::approve, Verdict::review, Verdict::reject};

// None: nobody was judged by a model.
std::optional<Recorded> decision_of(const replay::Event& event) {
  const auto entry = projections::assessment_entry(event.meta, event.event);
  if (!entry) return std::nullopt;
  return Recorded{to_text(entry->occurred_at),
                  event.meta.store.name,
                  entry->account.text(),
                  entry->order.text(),
                  {entry->model, entry->version, entry->base, entry->score, entry->verdict, entry->inputs}};
}

std::vector<Json> count_rows(const WhatIf& result) {
  std::vector<Json> rows;
  for (const auto from : verdicts) {
    rows.push_back({{"was", text_of(from)}});
    for (const auto to : verdicts) rows.back()[text_of(to)] = result.count(from, to);
  }
  return rows;
}

std::vector<Json> change_rows(const WhatIf& result) {
  std::vector<Json> rows;
  for (const auto& [was, now] : result.changed()) {
    rows.push_back({{"time", was.time},
                    {"store", was.store},
                    {"account", was.account},
                    {"order", was.order},
                    {"model", fmt::format("{} {}", was.assessment.model, was.assessment.version)},
                    {"was", text_of(was.assessment.verdict)},
                    {"was_score", was.assessment.score},
                    {"now", text_of(now.verdict)},
                    {"now_score", now.score}});
  }
  return rows;
}

const Column count_columns[] = {
    {"was", "/was"}, {"approve", "/approve", true}, {"review", "/review", true}, {"reject", "/reject", true}};
const Column change_columns[] = {{"time", "/time"},
                                 {"store", "/store"},
                                 {"account", "/account"},
                                 {"order", "/order"},
                                 {"model", "/model"},
                                 {"was", "/was"},
                                 {"score", "/was_score", true},
                                 {"now", "/now"},
                                 {"score", "/now_score", true}};

std::string shown(const WhatIf& result, Format format) {
  const auto counts = count_rows(result), changes = change_rows(result);
  if (format == Format::csv) return rendered(changes, change_columns, format);
  if (format == Format::table) {
    return rendered(counts, count_columns, format) + "\n" + rendered(changes, change_columns, format);
  }
  const Json whole = {{"model", result.model().name},
                      {"version", result.model().version},
                      {"decisions", result.all()},
                      {"not_comparable", result.not_comparable()},
                      {"counts", counts},
                      {"changed", result.changes()},
                      {"changes", changes}};
  return rendered_one(whole, {}, format);
}

}  // namespace

std::int64_t take_all(log::LogReader& log, const std::string& store, WhatIf& into) {
  std::int64_t unread = 0;
  const auto see = [&](const replay::Seen& seen) {
    if (const auto why = tools::Interrupt::asked()) throw Failure(*why, "interrupted");
    if (!seen.event) return true;
    if (!*seen.event) {
      fmt::print(stderr, "offset {}: {}\n", seen.record->offset.value, seen.event->error().detail);
      ++unread;
      return true;
    }
    const auto decision = decision_of(**seen.event);
    if (decision && (store.empty() || decision->store == store)) into.take(*decision);
    return true;
  };
  for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
    const log::TopicPartition where{std::string(projections::assessments_topic), partition};
    const auto walked = replay::walk(log, where, see);
    if (walked.error) {
      throw Failure(Exit::difference,
                    fmt::format("{} offset {}: {}", where.text(), walked.next.value, walked.error->detail));
    }
  }
  return unread;
}

Exit what_if_command(const std::string& model, const tools::LogSource& source, const std::string& store,
                     Format format) {
  WhatIf result(model_of_file(model));
  auto opened = tools::open_reader(source);
  tools::Interrupt interrupt;
  const auto unread = take_all(*opened.log, store, result);
  tools::print(shown(result, format));
  const auto more = result.changes() - static_cast<std::int64_t>(result.changed().size());
  if (more > 0) fmt::print(stderr, "{} more would change\n", more);
  if (result.not_comparable() > 0) {
    fmt::print(stderr, "{} decisions were recorded without what the model looks at, the first without '{}'\n",
               result.not_comparable(), result.missing_first());
  }
  return unread > 0 || more > 0 || result.not_comparable() > 0 ? Exit::incomplete : Exit::ok;
}

}  // namespace paypie::risk
