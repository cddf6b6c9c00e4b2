// What a person asks about a model of risk: each a function from files to an exit code. None decides or changes
// anything.
#pragma once
#include <string>

#include "command-side/risk/scorecard.hpp"
#include "tools/output/output.hpp"

namespace paypie::risk {

// Throws Failure{usage} with all that is wrong with the file, a line each.
Scorecard model_of_file(const std::string& path);

// Says what the model can come to.
tools::Exit check_command(const std::string& model, tools::Format format);

// `part`: what csv shows: decisions, verdicts or calibration; the other forms show all three.
tools::Exit evaluate_command(const std::string& model, const std::string& claims, const std::string& part,
                             tools::Format format);

}  // namespace paypie::risk
