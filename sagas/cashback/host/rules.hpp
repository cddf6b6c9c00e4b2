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

// A fold of the topics of programmes and approvals, made by the router while it reads. They are read before anything
// else is, so each state says since when it holds, in recorded time. One strand.
class Rules {
 public:
  explicit Rules(std::string secret) : secret_(std::move(secret)) {}

  // True: the record is about programmes, or grants an approval, and was taken in. Throws as sagas::read_wanted.
  bool takes(const log::Record& record);
  // Whether the store had ever had a programme when something was recorded: what happens to orders of one that had not
  // is of no use to anybody.
  bool has_programmes(const StoreId& store, Timestamp recorded) const { return known(store, recorded); }
  // None: the order does not say whose it is.
  std::optional<CashbackAccountId> account_of(const StoreId& store, const orders::OrderCreated& order) const;
  // Those that were known when an order was recorded, and are valid for one that came then.
  std::vector<CashbackProgramme> programmes_of(const StoreId& store, const Currency& currency, Timestamp at,
                                               Timestamp recorded) const;
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
  // Those that have not ended, as they were created.
  struct Known {
    Timestamp since;
    std::vector<CashbackProgramme> programmes;
  };
  const Known* known(const StoreId& store, Timestamp recorded) const;
  std::map<std::string, std::vector<Known>> stores_;  // each in time's order
};

}  // namespace paypie::cashback
