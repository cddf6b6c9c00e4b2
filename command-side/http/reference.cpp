// The page of problems.
#include "command-side/http/reference.hpp"

namespace paypie::commands {
namespace {

constexpr std::string_view introduction = R"(# Problems

Every error is `application/problem+json` ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)) with a stable `code`.
`retryable` says whether the same request may succeed later; then `Retry-After` says when. `errors` lists wrong fields,
each with an RFC 6901 `pointer`. Made from the refusal tables in the code; a test compares.

)";

constexpr std::string_view field_codes = R"(## Codes inside `errors`

| code | what is wrong with the field |
|---|---|
| `field.required` | it must be given |
| `field.unknown` | there is no such field |
| `field.duplicate` | its name appears twice |
| `field.wrong_type` | it has another JSON type; integers are written without point and exponent |
| `field.out_of_range` | the number is too small or too large |
| `field.malformed` | the text is not of the form it must have |
| `field.empty` | the text must not be empty |
| `field.too_long` | the text has too many characters |
| `field.control_character` | the text contains control characters |
| `field.in_the_future` | the time lies more than five minutes ahead |
| `json.syntax` | the body is not JSON; the pointer says how far it could be read |
| `json.too_deep` | more than 32 arrays and objects inside each other |
| `json.duplicate_key` | a name appears twice in its object |
| `json.number_out_of_range` | the number fits no 64 bits |
| `json.nul_in_text` | a text contains U+0000 |
)";

}  // namespace

std::string problems_reference(const std::vector<ProblemSection>& sections) {
  std::string out(introduction);
  for (const auto& section : sections) {
    out += "## " + std::string(section.title) + "\n\n| code | status | meaning |\n|---|---|---|\n";
    for (const auto& row : section.rows) {
      out +=
          "| `" + std::string(row.code) + "` | " + std::to_string(row.status) + " | " + std::string(row.title) + " |\n";
    }
    out += "\n";
  }
  return out + std::string(field_codes);
}

}  // namespace paypie::commands
