// Texts committed under tests/golden/ (or elsewhere) and compared; PAYPIE_WRITE_GOLDEN=1 writes them anew, for review
// in the diff.
#pragma once
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace paypie::test {

inline std::string file_text(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

inline bool writing_golden_files() { return std::getenv("PAYPIE_WRITE_GOLDEN") != nullptr; }

inline void check_golden(const std::string& path, const std::string& actual) {
  if (writing_golden_files()) {
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << actual;
  }
  INFO("if the change is meant: PAYPIE_WRITE_GOLDEN=1, and look at the diff of ", path);
  CHECK(file_text(path) == actual);
}

}  // namespace paypie::test
