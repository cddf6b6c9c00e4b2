// Headings, sections and rows; what must hold of the file as a whole.
#include "tools/settlements/settlement_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/describe/enum_to_string.hpp>
#include <fstream>
#include <map>
#include <optional>

#include "command-side/settlements/settlement.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/csv/csv.hpp"
#include "tools/settlements/dialects.hpp"

namespace paypie::settlement_files {
namespace {

using settlements::LineKind;
using settlements::SettlementLine;

constexpr std::size_t longest_reference = 255;

// PayPal writes some headings with two spaces.
std::string plain(const std::string& heading) {
  std::string text;
  for (const char c : heading) {
    if (c == ' ' && (text.empty() || text.back() == ' ')) continue;
    text += c;
  }
  if (text.ends_with(' ')) text.pop_back();
  return text;
}

// The same thing twice, found at the end: 24 bytes for each line.
class References {
 public:
  void add(const SettlementLine& line, std::size_t where) {
    const auto kind = std::to_string(static_cast<int>(line.kind));
    seen_.push_back({crypto::derive_id(kind, line.reference), where});
  }
  void check() {
    std::ranges::sort(seen_);
    const auto twice = std::ranges::adjacent_find(seen_, {}, &Seen::id);
    if (twice == seen_.end()) return;
    const auto again = twice + 1;
    throw BadFile(Fault::repeated_reference, again->line,
                  fmt::format("line {} has the same reference and kind", twice->line));
  }

 private:
  struct Seen {
    Bytes16 id;
    std::size_t line;
    auto operator<=>(const Seen&) const = default;
  };
  std::vector<Seen> seen_;
};

class Reading {
 public:
  Reading(std::istream& in, const Dialect& dialect, const std::function<void(const SettlementLine&)>& taken)
      : rows_(in), dialect_(dialect), taken_(taken) {}

  Counted all() {
    std::vector<std::string> cells;
    bool some = false;
    while (rows_.next(cells)) {
      some = true;
      if (cells.size() == 1 && cells[0].empty()) continue;
      if (!rows_.ended()) fail(Fault::cut_off, "the last line has no end: is the rest of the file missing?");
      take(cells);
    }
    if (!some) throw BadFile(Fault::empty, 0, "it is empty");
    if (places_.empty()) fail(Fault::other_gateway, headings_missing(dialect_.columns.front()));
    if (dialect_.sections && !over_) fail(Fault::cut_off, "the end of the report (FF) is missing");
    add_payouts();
    if (counted_.lines == 0) fail(Fault::empty, "it has no lines");
    references_.check();
    if (!matchable_) counted_.first = counted_.last = counted_.newest;  // of payouts and fees alone
    return std::move(counted_);
  }

 private:
  [[noreturn]] void fail(Fault fault, const std::string& what) const { throw BadFile(fault, rows_.line(), what); }
  std::string headings_missing(std::string_view column) const {
    return fmt::format("this is no settlement file of {}: there is no column '{}'", dialect_.gateway, column);
  }

  void take(const std::vector<std::string>& cells) {
    if (dialect_.sections) return take_section(cells);
    if (places_.empty()) return take_headings(cells);
    take_row(cells);
  }

  // PayPal: RH report, FH file, SH section, CH headings, SB body, SF totals, SC and RC how many rows, RF, FF end.
  void take_section(const std::vector<std::string>& cells) {
    const auto& mark = cells.front();
    if (over_) fail(Fault::malformed, "something follows the end of the report");
    if (mark == "CH") return take_headings(cells);
    if (mark == "FF") {
      over_ = true;
      return;
    }
    if (mark == "SB") {
      if (places_.empty()) fail(Fault::other_gateway, headings_missing("CH"));
      ++section_, ++report_;
      return take_row(cells);
    }
    if (mark == "SC" || mark == "RC") {
      auto& count = mark == "SC" ? section_ : report_;
      if (cells.size() < 2 || cells[1] != std::to_string(count)) {
        fail(Fault::counts_differ, fmt::format("it has {} lines here, and says otherwise", count));
      }
      count = 0;
      return;
    }
    constexpr std::string_view others[] = {"RH", "FH", "SH", "SF", "RF"};
    if (std::ranges::find(others, mark) == std::end(others)) {
      fail(Fault::other_gateway, fmt::format("a settlement report of {} has no rows '{}'", dialect_.gateway, mark));
    }
  }

  void take_headings(const std::vector<std::string>& cells) {
    std::vector<std::string> headings;
    for (const auto& cell : cells) headings.push_back(plain(cell));
    places_.assign(dialect_.columns.size(), std::nullopt);
    for (std::size_t column = 0; column < dialect_.columns.size(); ++column) {
      const auto heading = std::ranges::find(headings, dialect_.columns[column]);
      if (heading != headings.end()) {
        places_[column] = static_cast<std::size_t>(heading - headings.begin());
      } else if (column < dialect_.required) {
        fail(Fault::other_gateway, headings_missing(dialect_.columns[column]));
      }
    }
    width_ = cells.size();
  }

  void take_row(const std::vector<std::string>& cells) {
    if (cells.size() != width_) {
      fail(cells.size() < width_ ? Fault::cut_off : Fault::malformed,
           fmt::format("{} cells, the headings are {}", cells.size(), width_));
    }
    auto [line, paid_with] = dialect_.read(Row(cells, places_, rows_.line()));
    if (paid_with) pay(*paid_with, line);
    add(line);
  }

  void add(const SettlementLine& line) {
    const auto length = line.reference.size();
    if (length == 0 || length > longest_reference) fail(Fault::bad_reference, "a line needs a reference");
    if (!settlements::has_right_sign(line)) fail(Fault::wrong_sign, "its amount goes the other way than its kind");
    if (counted_.lines == settlements::limit::lines) {
      fail(Fault::too_many_lines, fmt::format("a file has at most {} lines", settlements::limit::lines));
    }
    if (!settlements::add_line(counted_.totals, line)) fail(Fault::amount_out_of_range, "the sums are too large");
    ++counted_.lines;
    references_.add(line, rows_.line());
    counted_.newest = counted_.lines == 1 ? line.at : std::max(counted_.newest, line.at);
    const bool has_other_side =
        line.kind != LineKind::fee && line.kind != LineKind::payout && line.kind != LineKind::payout_returned;
    if (has_other_side) {
      counted_.first = matchable_ ? std::min(counted_.first, line.at) : line.at;
      counted_.last = matchable_ ? std::max(counted_.last, line.at) : line.at;
      matchable_ = true;
    }
    taken_(line);
  }

  // What the line brought to, or took from, the balance is part of the payout.
  void pay(const PaidWith& with, const SettlementLine& line) {
    if (with.payout.empty()) fail(Fault::bad_reference, "the line does not say with which payout it was paid");
    auto found = payouts_.find(with.payout);
    if (found == payouts_.end()) {
      if (payouts_.size() == most_payouts) {
        fail(Fault::too_many_payouts, fmt::format("a file has at most {} payouts", most_payouts));
      }
      in_order_.push_back(with.payout);
      found = payouts_.emplace(with.payout, Payout{{0, line.gross.currency}, with.at}).first;
    }
    auto& sum = found->second.sum;
    const auto net = subtract(line.gross, line.fee);
    const auto both = net ? paypie::add(sum, *net) : net;
    if (!both) fail(Fault::amount_out_of_range, "the payout is too large, or has two currencies");
    sum = *both;
  }

  void add_payouts() {
    for (const auto& id : in_order_) {
      const auto& [sum, at] = payouts_.at(id);
      if (sum.minor == 0) continue;
      const auto kind = sum.minor > 0 ? LineKind::payout : LineKind::payout_returned;
      add({.reference = id, .kind = kind, .gross = {-sum.minor, sum.currency}, .fee = {0, sum.currency}, .at = at});
    }
  }

  struct Payout {
    Money sum;
    Timestamp at;
  };
  csv::Reader rows_;
  const Dialect& dialect_;
  const std::function<void(const SettlementLine&)>& taken_;
  std::vector<std::optional<std::size_t>> places_;  // of the columns; empty: no headings yet
  std::size_t width_ = 0, section_ = 0, report_ = 0;
  bool over_ = false, matchable_ = false;
  std::map<std::string, Payout> payouts_;
  std::vector<std::string> in_order_;
  References references_;
  Counted counted_;
};

}  // namespace

Counted read_file(const std::string& file, std::string_view gateway,
                  const std::function<void(const SettlementLine&)>& taken) {
  const auto* dialect = dialect_of(gateway);
  if (dialect == nullptr) throw BadFile(Fault::other_gateway, 0, fmt::format("no files of {} are known", gateway));
  std::ifstream in(file, std::ios::binary);
  if (!in) throw BadFile(Fault::unreadable, 0, "it cannot be read");
  try {
    return Reading(in, *dialect, taken).all();
  } catch (const csv::Malformed& problem) {
    throw BadFile(Fault::malformed, problem.line, problem.what());
  }
}

std::string sentence(const std::string& file, const BadFile& problem) {
  const auto where = problem.line == 0 ? file : fmt::format("{}:{}", file, problem.line);
  return fmt::format("{}: settlement_file.{}: {}", where, boost::describe::enum_to_string(problem.fault, ""),
                     problem.what());
}

}  // namespace paypie::settlement_files
