// The note of what was acknowledged: believed when whole, ignored when torn, and what it says of a cut log.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "events/log/acknowledged.hpp"
#include "tests/support/temp_folder.hpp"

using namespace paypie;
using namespace paypie::log;

namespace {

const TopicPartition a{"paypie.order.events.v1", 1};
const TopicPartition b{"paypie.order.events.v1", 11};

}  // namespace

TEST_CASE("the last note is read back, also when it is shorter than the one before") {
  const test::TempFolder folder;
  CHECK(Acknowledged::noted_in(folder.path()).empty());
  Acknowledged acknowledged(folder.path());
  REQUIRE(acknowledged.note({{a, Offset{1'000'000}}, {b, Offset{7}}}).has_value());
  CHECK(Acknowledged::noted_in(folder.path()) == Ends{{a, Offset{1'000'000}}, {b, Offset{7}}});
  REQUIRE(acknowledged.note({{a, Offset{3}}, {b, Offset{0}}}).has_value());
  CHECK(Acknowledged::noted_in(folder.path()) == Ends{{a, Offset{3}}});
}

TEST_CASE("a torn note says nothing, at whatever byte it was torn") {
  const test::TempFolder folder;
  {
    Acknowledged acknowledged(folder.path());
    REQUIRE(acknowledged.note({{a, Offset{12345}}}).has_value());
  }
  const auto file = folder.path() / "acknowledged";
  const auto size = std::filesystem::file_size(file);
  for (std::uintmax_t kept = size; kept-- > 0;) {
    std::filesystem::resize_file(file, kept);
    CHECK(Acknowledged::noted_in(folder.path()).empty());
  }
}

TEST_CASE("a log that ends before its note was cut; one that ends behind it was not") {
  const Ends noted{{a, Offset{5}}};
  CHECK_FALSE(cut_short({{a, Offset{5}}}, noted).has_value());
  CHECK_FALSE(cut_short({{a, Offset{9}}, {b, Offset{1}}}, noted).has_value());
  for (const Ends& found : {Ends{{a, Offset{4}}}, Ends{}}) {
    const auto problem = cut_short(found, noted);
    REQUIRE(problem.has_value());
    CHECK(problem->code == LogErrc::damaged);
    CHECK(problem->detail.find(a.text()) != std::string::npos);
  }
}
