// What goes along with an order when it comes: whose cashback it would be, and the programmes of its store, as their
// events say them; and the model of risk that two persons of the store have agreed on.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "events/approvals.hpp"
#include "events/cashback.hpp"
#include "events/log/record.hpp"
#include "events/orders.hpp"
#include "events/values.hpp"

namespace paypie::cashback {

// cba_...: HMAC-SHA-256 over store, e-mail (without spaces around it, in small letters) and currency, so that neither
// the id nor a list of known addresses says who it is.
CashbackAccountId account_of(const std::string& secret, const StoreId& store, std::string_view email,
                             const Currency& currency);

// A fold of the topics of programmes and approvals, made by the router while it reads. One strand.
class Rules {
 public:
  explicit Rules(std::string secret) : secret_(std::move(secret)) {}

  // True: the record is about programmes, or grants an approval, and was taken in. Throws as sagas::read_wanted.
  bool takes(const log::Record& record);
  // Whether the store has ever had a programme: what happens to orders of one that has not is of no use to anybody.
  bool has_programmes(const StoreId& store) const { return stores_.contains(store.name); }
  // None: the order does not say whose it is.
  std::optional<CashbackAccountId> account_of(const StoreId& store, const orders::OrderCreated& order) const;
  // Those that are valid for an order that came then.
  std::vector<CashbackProgramme> programmes_of(const StoreId& store, const Currency& currency, Timestamp at) const;
  // None: the store has never agreed on one.
  std::optional<risk::Scorecard> model_of(const StoreId& store) const;

 private:
  // The last one that was agreed on counts, wherever it was read: approvals are many streams.
  struct Agreed {
    Timestamp at;
    std::string approval;
    risk::Scorecard model;
  };
  bool takes_grant(const log::Record& record);

  const std::string secret_;
  std::map<std::string, Agreed> models_;
  std::map<std::string, std::vector<CashbackProgramme>> stores_;  // those that have not ended, as they were created
};

}  // namespace paypie::cashback
