// Everything that was asked of a simulator, in a file, so that a simulator started again is the one that was stopped:
// it follows from its seed and what it was asked.
#pragma once
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "tools/gateway_simulator/simulator.hpp"

namespace paypie::gateway_simulator {

// One thread, one writer.
class Journal {
 public:
  // Plays what the file holds to the simulator, which must be new; begins a file that is not there. `origin`: seed and
  // script as words, which must be those the file began with. A last line that was cut short is dropped: what it says
  // had not happened yet. Throws std::runtime_error naming file and line.
  Journal(const std::filesystem::path& file, const std::string& origin, Simulator& simulator);

  // Before it happens.
  void received(const http_client::Call& call);
  void customer_acts(const std::string& intent);

 private:
  void append(const std::string& line);
  std::filesystem::path file_;
  std::ofstream out_;
};

}  // namespace paypie::gateway_simulator
