// docs/reference/events.md: every event with its fields, made from the declarations.
#pragma once
#include <string>

namespace paypie::codec {

std::string events_reference();

}  // namespace paypie::codec
