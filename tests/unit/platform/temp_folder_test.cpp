// The folder of a test goes with the test, whoever else is still at it.
#include <doctest/doctest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "tests/support/temp_folder.hpp"

using namespace paypie;

TEST_CASE("a folder goes though somebody still writes into it") {
  std::filesystem::path path;
  std::atomic<int> left = 2'000;
  std::thread writer;
  {
    const test::TempFolder folder;
    path = folder.path();
    std::ofstream(path / "first") << "1";
    writer = std::thread([&left, path] {
      for (; left > 0; --left) std::ofstream(path / std::to_string(left)) << "1";
    });
    while (left > 1'900) std::this_thread::yield();
  }
  left = 0;
  writer.join();
  CHECK_FALSE(std::filesystem::exists(path));
}
