// Topics as code: what a topic of paypie must be like, and making it so.
#pragma once
#include <string>

#include "events/log/kafka/client.hpp"

namespace paypie::log::kafka {

// Creates it with 12 partitions, or does nothing if it is there. Returns once its partitions have leaders.
std::expected<void, LogError> create_topic(Client& client, const std::string& topic);

}  // namespace paypie::log::kafka
