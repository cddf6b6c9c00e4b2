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

// CHECK(matches_golden(path, text)); the first line that differs is printed.
inline bool matches_golden(const std::string& path, const std::string& actual) {
  if (writing_golden_files()) {
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << actual;
  }
  const auto committed = file_text(path);
  if (committed == actual) return true;
  std::istringstream was(committed), is(actual);
  std::string old_line, new_line;
  do {
    old_line.clear();
    new_line.clear();
    std::getline(was, old_line);
    std::getline(is, new_line);
  } while (old_line == new_line && was && is);
  MESSAGE(path, " differs; if the change is meant: PAYPIE_WRITE_GOLDEN=1\n- ", old_line, "\n+ ", new_line);
  return false;
}

}  // namespace paypie::test
