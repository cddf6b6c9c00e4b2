// An audit trail over a listed log with a clock that is set by hand, and its verification.
#pragma once
#include <doctest/doctest.h>

#include <array>
#include <filesystem>

#include "sagas/audit/trail/trail.hpp"
#include "sagas/audit/verify.hpp"
#include "tests/support/audit_log.hpp"
#include "tests/support/temp_folder.hpp"

namespace paypie::test {

class HandClock final : public Clock {
 public:
  std::int64_t wall_micros() const override { return 1'800'000'000'000'000 + passed_.count(); }
  std::chrono::microseconds monotonic() const override { return passed_; }
  void pass(std::chrono::microseconds time) { passed_ += time; }

 private:
  std::chrono::microseconds passed_{0};
};

inline crypto::SigningKey audit_key(std::uint8_t number) { return crypto::SigningKey(crypto::Seed{number}); }

struct AuditGround {
  TempFolder temp;
  std::filesystem::path folder = temp.path() / "audit";
  ListedLog log;
  HandClock clock;
  audit::TrailLimits limits;

  // With the keys of these numbers, the last of which signs.
  std::expected<std::unique_ptr<audit::Trail>, std::string> open(std::initializer_list<int> keys = {1}) {
    audit::KeyRing ring;
    for (const auto number : keys) ring.keys.push_back(audit_key(static_cast<std::uint8_t>(number)));
    return audit::Trail::open(folder, {log, clock, std::move(ring)}, limits);
  }
  // Opens it, takes everything, signs it, ends.
  void sign(std::initializer_list<int> keys = {1}) {
    auto trail = open(keys);
    REQUIRE(trail);
    follow(**trail);
    REQUIRE((*trail)->checkpoint());
  }
  static void follow(audit::Trail& trail) {
    for (bool more = true; more;) {
      const auto step = trail.step();
      REQUIRE(step);
      more = *step;
    }
  }
  audit::Verified verify(std::initializer_list<int> keys = {1}, std::optional<audit::KeptCheckpoint> kept = {}) {
    audit::Sequence::Trusted trusted;
    for (const auto number : keys) {
      const auto key = audit_key(static_cast<std::uint8_t>(number)).public_key();
      trusted.emplace(audit::key_id(key), key);
    }
    auto examined = audit::Examined::look(folder, trusted);
    REQUIRE(examined);
    return examined->verify(log, kept);
  }
};

}  // namespace paypie::test
