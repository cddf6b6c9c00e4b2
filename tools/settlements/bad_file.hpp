// Why a settlement file is refused.
#pragma once
#include <boost/describe.hpp>
#include <cstddef>
#include <stdexcept>
#include <string>

namespace paypie::settlement_files {

enum class Fault {
  unreadable,
  empty,
  malformed,      // no CSV
  cut_off,        // its end is missing
  other_gateway,  // the headings are not those of this gateway
  unknown_kind,   // a line about something that we do not know
  bad_reference,  // none, or too long
  bad_currency,
  bad_amount,
  bad_time,
  does_not_add_up,     // gross, fee and net of a line
  wrong_sign,          // money that goes the other way than its kind
  repeated_reference,  // one thing twice in one file
  counts_differ,       // the file says that it has another number of lines
  amount_out_of_range,
  too_many_lines,
  too_many_payouts,
  period_too_short,  // lines outside of the period that was asked for
  changed            // between two readings
};
BOOST_DESCRIBE_ENUM(Fault, unreadable, empty, malformed, cut_off, other_gateway, unknown_kind, bad_reference,
                    bad_currency, bad_amount, bad_time, does_not_add_up, wrong_sign, repeated_reference, counts_differ,
                    amount_out_of_range, too_many_lines, too_many_payouts, period_too_short, changed)

// `line` is that of the file, from 1; 0: the file as a whole.
struct BadFile : std::runtime_error {
  BadFile(Fault why, std::size_t where, const std::string& what) : std::runtime_error(what), fault(why), line(where) {}
  Fault fault;
  std::size_t line;
};

}  // namespace paypie::settlement_files
