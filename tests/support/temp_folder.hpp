// A folder of its own for one test, removed with its scope.
#pragma once
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <string>

namespace paypie::test {

class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "paypie-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp " + name);
    path_ = name;
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  // Somebody may still write into it, as a process that was just killed does for a moment: what appears in between is
  // removed by another attempt. What then stays is said, for it would fill the disk unseen.
  ~TempFolder() {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    std::error_code error;
    do {
      std::filesystem::remove_all(path_, error);
    } while (error && std::chrono::steady_clock::now() < give_up);
    if (error) std::cerr << path_.string() << " stays: " << error.message() << "\n";
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace paypie::test
