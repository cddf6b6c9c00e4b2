// What the runner needs to know of the process: which records are delivered to which instance, and where wishes go.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "command-side/inventory/item.hpp"
#include "command-side/lane/lanes.hpp"
#include "events/log/record.hpp"
#include "sagas/runner/process_runner.hpp"
#include "sagas/transfers/transfer.hpp"

namespace paypie::transfers {

struct Transfers {
  using Decider = TransferDecider;
  using Wish = transfers::Wish;
  static constexpr std::string_view name = "transfers";

  static std::vector<std::string> sources();
  // Answers to wishes only. Throws projections::Poison and projections::UnknownEvent.
  static std::optional<sagas::Routed<TransferDecider>> route(const log::Record& record);
  static const Stepped* step_of(const TransferEvent& event) { return std::get_if<Stepped>(&event); }
};

using TransferLanes = lane::Lanes<TransferDecider>;
using TransferRunner = sagas::ProcessRunner<Transfers>;

lane::Codec<TransferDecider> transfer_codec();

// Pure but for derived ids: the item that a wish is about, and the command it becomes.
struct Addressed {
  std::string stream;
  inventory::InventoryCommand command;
};
Addressed address(const TransferId& transfer, const StoreId& store, const Wish& wish);

// Any thread.
void send(lane::Lanes<inventory::ItemDecider>& items, const Clock& clock, const sagas::Sending<Wish>& sending,
          sagas::OnSent done);

}  // namespace paypie::transfers
