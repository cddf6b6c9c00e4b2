// The command role of a node: the lanes of every context it serves, and what their routes work with.
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command-side/dead_letters/api/routes.hpp"
#include "command-side/inventory/api/routes.hpp"
#include "command-side/locations/api/routes.hpp"
#include "command-side/numbering/api/routes.hpp"
#include "command-side/orders/api/routes.hpp"
#include "command-side/payments/api/routes.hpp"
#include "sagas/order_to_cash/api/routes.hpp"
#include "sagas/order_to_cash/host/targets.hpp"
#include "sagas/transfers/api/routes.hpp"
#include "tools/node/cluster.hpp"
#include "tools/node/health.hpp"
#include "tools/node/hosted_lanes.hpp"
#include "tools/node/lane_metrics.hpp"

namespace paypie::tools {

// Which contexts a node serves beside orders. Processes have an aggregate of their own, and number what they drive.
struct Contexts {
  bool inventory = false;
  bool payments = false;
  bool processes = false;
  bool reactors = false;
  // Processes and reactors leave them.
  bool dead_letters() const { return processes || reactors; }
  // Both sides of a transfer are items; what carries it from one to the other is a process.
  bool transfers() const { return processes && inventory; }
};

class CommandRole {
 public:
  // The topics of the contexts, in the order in which they are served.
  static std::vector<std::string> topics(const Contexts& contexts);

  // Opens the state stores, one folder for each aggregate. `cluster`: none if every partition is ours. Throws Failure.
  // All of `machine` must outlive it; destroy it once the strand and the pool have stopped.
  CommandRole(const std::filesystem::path& states, const Machine& machine, const Contexts& contexts,
              std::optional<Cluster::Options> cluster);
  ~CommandRole();

  void add_routes(http::Router& router);
  // Begins to open the lanes, ours or our share of them, which tell others that commands are taken at `address`: listen
  // there first. Throws Failure.
  void open(const std::string& address);
  // Takes no more commands, settles what is in flight, writes the states; then `closed` runs on the strand.
  void close(Task closed);

  // Once closed: other nodes may take over. Blocks.
  void leave();

  // The aggregates that are served, in the order in which health shows them.
  const std::vector<Hosted*>& hosted() const { return hosted_; }
  Verdict health() const;
  Verdict cluster_health() const { return cluster_->health(); }
  // Null where the process is not served.
  order_to_cash::OrderToCashLanes* processes() { return processes_ ? &processes_->lanes() : nullptr; }
  transfers::TransferLanes* transfers() { return transfers_ ? &transfers_->lanes() : nullptr; }
  dead_letters::DeadLetterLanes* dead_letters() { return letters_ ? &letters_->lanes() : nullptr; }
  order_to_cash::Targets targets(const Clock& clock);
  payments::PaymentLanes* payments() { return payments_ ? &payments_->lanes() : nullptr; }
  payments::WebhookInboxLanes* webhook_inboxes() { return inboxes_ ? &inboxes_->lanes() : nullptr; }
  // Whether this node writes the payment's partition, as of the last tick. Any thread.
  bool owns_payment(const std::string& stream) const;
  commands::Forwarder* forwarder() { return order_commands_.forwarder; }
  bool in_cluster() const { return cluster_ != nullptr; }
  // Copies the lanes' figures into metrics; called before the metrics page is made.
  void refresh_metrics();

 private:
  std::vector<Hosted*> all_hosted() const;

  std::unique_ptr<HostedLanes<orders::OrderDecider>> orders_;
  // Null: not served here.
  std::unique_ptr<HostedLanes<inventory::ItemDecider>> items_;
  std::unique_ptr<HostedLanes<locations::LocationsDecider>> locations_;
  std::unique_ptr<HostedLanes<payments::PaymentDecider>> payments_;
  std::unique_ptr<HostedLanes<payments::WebhookInboxDecider>> inboxes_;
  std::unique_ptr<HostedLanes<numbering::NumberSeriesDecider>> numbers_;
  std::unique_ptr<HostedLanes<order_to_cash::OrderToCashDecider>> processes_;
  std::unique_ptr<HostedLanes<transfers::TransferDecider>> transfers_;
  std::unique_ptr<HostedLanes<dead_letters::DeadLetterDecider>> letters_;
  std::vector<Hosted*> hosted_;
  std::vector<LaneMetrics> metrics_;  // as hosted_
  telemetry::Gauge stopped_partitions_;
  std::unique_ptr<Cluster> cluster_;  // null: there are no others
  orders::OrderCommands order_commands_;
  std::optional<inventory::InventoryCommands> inventory_commands_;
  std::optional<locations::LocationCommands> location_commands_;
  std::optional<payments::PaymentCommands> payment_commands_;
  std::optional<numbering::NumberSeriesCommands> number_commands_;
  std::optional<order_to_cash::ProcessCommands> process_commands_;
  std::optional<transfers::TransferCommands> transfer_commands_;
  std::optional<dead_letters::DeadLetterCommands> letter_commands_;
};

}  // namespace paypie::tools
