// docs/reference/asyncapi.json: the topics, what their records look like on Kafka, and every event, as an AsyncAPI 3
// document (https://www.asyncapi.com/docs/reference/specification/v3.0.0).
#pragma once
#include <string>

namespace paypie::reference {

std::string asyncapi();

}  // namespace paypie::reference
