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
// else is: each state of a programme says since when it holds, in recorded time. A model does not: a claim that waited
// is judged by whatever was agreed on last, when it is sent. One strand.
class Rules {
 public:
  explicit Rules(std::string secret) : secret_(std::move(secret)) {}

  // True: the record is about programmes, or grants an approval, and was taken in. Throws as sagas::read_wanted.
  bool takes(const log::Record& record);
  // Whether the store had ever had a programme when something was recorded: what happens to orders of one that had not
  // is of no use to anybody.
  bool has_programmes(const StoreId& store, Timestamp recorded) const;
  // None: the order does not say whose it is.
  std::optional<CashbackAccountId> account_of(const StoreId& store, const orders::OrderCreated& order) const;
  // Those that were known when an order was recorded, and are valid for one that came then; as they were created. They
  // are kept here, until the next record is taken in.
  std::vector<const CashbackProgramme*> programmes_of(const StoreId& store, const Currency& currency, Timestamp at,
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
  // A programme from then on; none: it has ended.
  struct Known {
    Timestamp since;
    std::optional<CashbackProgramme> rules;
  };
  struct Programme {
    std::string name;
    std::vector<Known> history;  // in time's order, one for each event: never empty
    const Known* at(Timestamp recorded) const;
  };
  std::map<std::string, std::vector<Programme>> stores_;  // each as its programmes were created
};

}  // namespace paypie::cashback
