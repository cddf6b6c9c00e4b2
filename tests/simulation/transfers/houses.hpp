// Two locations in virtual time: their items and the transfer process on one node or two that crash, over a log with
// faults or without.
#pragma once
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "command-side/inventory/api/lanes.hpp"
#include "sagas/transfers/host/process.hpp"
#include "tests/support/crashing_ground.hpp"

namespace paypie::simulation {

using inventory::ItemDecider;
using transfers::Phase;
using transfers::TransferDecider;

inline constexpr std::int64_t stocked = 20;  // pieces at each location

inline std::string item(const std::string& location) { return inventory::item_id("main", "SKU-1", location).text(); }
inline TransferId transfer(std::size_t number) { return {crypto::derive_id("trf", std::to_string(number))}; }

class Houses final : public CrashingGround {
 public:
  explicit Houses(std::uint64_t seed, bool with_faults = true)
      : CrashingGround(seed, with_faults, {ItemDecider::topic, TransferDecider::topic}) {}
  ~Houses() override { crash(); }

  bool becomes(std::size_t number, Phase phase) {
    return run_until([&] { return folded<TransferDecider>()[transfer(number).text()].phase == phase; }, 60s);
  }
  void ask_item(const std::string& what, const std::string& stream, const inventory::InventoryCommand& command) {
    insist(items_, what, stream, command);
  }
  void ask(const std::string& what, std::size_t number, const TransferDecider::Command& command) {
    insist(transfers_, what, transfer(number).text(), command);
  }

 private:
  void open_lanes() override {
    items_ = open(inventory::item_codec(), item_store_);
    transfers_ = open(transfers::transfer_codec(), transfer_store_);
  }
  void start_host() override {
    transfers::TransferRunner::Limits limits;
    limits.recorded_within = 3s;
    runners_.push_back(std::make_unique<transfers::TransferRunner>(
        limits, log(), *transfers_, strand(), pool(), world, transfers::Transfers::route,
        [this](const sagas::Sending<transfers::Wish>& sending, sagas::OnSent done) {
          transfers::send(*items_, world, sending, std::move(done));
        }));
    runners_.back()->start();
  }
  void end() override {
    runners_.clear();
    items_.reset();
    transfers_.reset();
  }

  lane::MemoryStateStore item_store_, transfer_store_;
  std::unique_ptr<lane::Lanes<ItemDecider>> items_;
  std::unique_ptr<lane::Lanes<TransferDecider>> transfers_;
  std::vector<std::unique_ptr<transfers::TransferRunner>> runners_;
};

inline void stock_both(Houses& houses) {
  for (const auto* location : {"seattle", "portland"}) {
    houses.ask_item(fmt::format("configure {}", location), item(location),
                    inventory::ConfigureItem{"SKU-1", location, false, {}});
    houses.ask_item(fmt::format("receive {}", location), item(location),
                    inventory::ReceiveStock{ReceiptId{{1}}, stocked, "", {}});
  }
}

}  // namespace paypie::simulation
