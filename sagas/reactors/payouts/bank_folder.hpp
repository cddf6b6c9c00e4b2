// A folder of payment orders for a bank: one ISO 20022 file for each payout, named after it. Somebody takes the files
// to the bank, and takes them away from here.
//
//   FOLDER/pyo_....xml            is there as a whole or not at all; whoever moves it away has it
//   FOLDER/.kept/pyo_....xml      what was put there, for ever: a file that was put out is never put out again
//   FOLDER/.prepared/pyo_....xml  written, and not put out yet
//
// A file is written aside, then kept, then put out by one rename: one that is kept and no longer prepared has been put
// out, wherever a crash came between. Several processes may share the folder (a lock file keeps them apart). Nodes that
// do not share it must not pay for the same partitions.
#pragma once
#include <filesystem>
#include <string>

#include "command-side/cashback/payouts/credit_transfer.hpp"
#include "platform/scheduler/scheduler.hpp"
#include "sagas/reactors/payouts/payer.hpp"

namespace paypie::reactors {

// Blocks while it writes and syncs. Any thread.
class BankFolder {
 public:
  // Makes the folders; throws std::filesystem::filesystem_error.
  BankFolder(std::filesystem::path folder, cashback::Debtor debtor);

  // handed_over with the file's name: now, or a long time ago. not_done: it could not be written, and surely is not
  // there. unknown: whether it is there for good could not be made sure.
  cashback::PayoutHeard put(const cashback::PayoutWish& wish) const;

 private:
  cashback::PayoutHeard put_locked(const cashback::PayoutWish& wish) const;
  const std::filesystem::path folder_, kept_, prepared_;
  const cashback::Debtor debtor_;
};

// `pool` must outlive it.
class BankFiles final : public Payer {
 public:
  BankFiles(const BankFolder& folder, Executor& pool) : folder_(folder), pool_(pool) {}

  bool try_pay(const cashback::PayoutWish& wish, OnHeard& on_heard) override;
  bool try_look_up(const cashback::PayoutWish& wish, const std::string& reference, OnHeard& on_heard) override;
  // Files are kept for ever.
  std::chrono::seconds keeps_keys_for() const override { return std::chrono::hours(24 * 365 * 100); }
  bool says_what_became() const override { return false; }

 private:
  const BankFolder& folder_;
  Executor& pool_;
};

}  // namespace paypie::reactors
