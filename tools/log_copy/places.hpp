// The ends of a copy by name: embedded:DIR and kafka://host:port[,host:port...][?topic_prefix=...].
#pragma once
#include <chrono>
#include <memory>
#include <string>

#include "events/log/log.hpp"
#include "tools/log/source.hpp"

namespace paypie::log_copy {

// A name without a scheme is a data folder, whose log is its folder `log`. How brokers are spoken to is `configured`,
// but for their addresses and, if the name gives one, the prefix of topics. Throws tools::Failure{usage} for what is no
// log.
tools::LogSource parse_place(const std::string& text, const tools::LogSource& configured = {});
bool same_place(const tools::LogSource& one, const tools::LogSource& other);

// Changes nothing there, and may be done beside a running server. Throws tools::Failure: not_found without a log,
// difference if it is damaged beyond opening, unreachable.
std::unique_ptr<log::LogReader> open_for_reading(const tools::LogSource& place);
// Makes the log, and on Kafka later its topics, if there is none. Throws tools::Failure: conflict if servers have it,
// unreachable. `patience`: of the copy; brokers are given longer before an append is given up.
std::unique_ptr<log::EventLog> open_for_appending(const tools::LogSource& place, std::chrono::milliseconds patience);

}  // namespace paypie::log_copy
