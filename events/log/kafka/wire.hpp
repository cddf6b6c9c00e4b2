// Records as Kafka carries them. Key, headers and value travel as they are; what Kafka cannot carry travels in headers
// of our own, which the reader takes away again, so that every log gives back the same bytes (wire.cpp).
#pragma once
#include "events/log/kafka/handle.hpp"

namespace paypie::log::kafka {

// Milliseconds since 1970, as a produced message says it (CreateTime).
std::int64_t create_time(const Record& record);
Headers headers_of(const Record& record);
// The record in a consumed message.
Record record_in(const rd_kafka_message_t& message);

}  // namespace paypie::log::kafka
