// The commands of the command line, each a function from configuration and arguments to an exit code.
// They throw tools::Failure for everything that a person can do something about.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/config/config.hpp"
#include "tools/client/api.hpp"
#include "tools/node/settings.hpp"
#include "tools/output/output.hpp"

namespace paypie::tools {

// The server that client commands speak to.
Endpoint endpoint_of(const config::Config& config);

struct UpOptions {
  std::string northwind;         // folder of the sample data
  std::string gateways;          // address of simulated gateways that run already; empty: they are started
  double per_second = 0;         // orders; 0: as fast as it goes
  std::string script = "rough";  // what gateways that are started do: see paypie-gateways
  bool empty = false;            // import nothing
  bool once = false;             // end after printing the totals
};
// Loads its own configuration: where others serve orders alone, this is a whole shop.
Exit up_and_serve(CommandLine line, const UpOptions& options);

// Prints the URL of the data folder's private PostgreSQL and keeps it running until it is told to stop.
Exit postgres_alone(const config::Config& config);

Exit import_northwind(const config::Config& config, const std::string& folder, int connections, Format format);

struct ListOptions {
  std::vector<std::string> filters;  // status=shipped
  std::int64_t limit = 20;           // 0: all
};
// The rows of a list of the API, page by page.
std::vector<nlohmann::ordered_json> rows_of(Api& api, const std::string& path, const ListOptions& options);

// What a person does to something that has an id, and why.
struct PersonalAct {
  std::string id;
  std::string reason;
  std::string key;      // Idempotency-Key; empty: a random one
  std::string version;  // as it was looked at; empty: whatever it is by now
};
// The header that makes asking again do nothing twice.
Api::Headers idempotent(const std::string& key);
// The same, and the one that lets nothing happen to what has changed since.
Api::Headers headers_of(const PersonalAct& act);

Exit order_create(const config::Config& config, const std::string& body_file, const std::string& key, Format format);
// Of the order; the body as the API takes it.
Exit order_refund(const config::Config& config, const std::string& id, const std::string& body_file,
                  const std::string& key, Format format);
Exit order_show(const config::Config& config, const std::string& id, const std::string& as_of, Format format);
// What led to what, an event a line.
Exit order_causes(const config::Config& config, const std::string& id, Format format);
Exit order_list(const config::Config& config, const ListOptions& options, Format format);

Exit payment_list(const config::Config& config, const ListOptions& options, Format format);
Exit payment_show(const config::Config& config, const std::string& id, const std::string& as_of, Format format);

struct LedgerWanted {
  std::string account, date, as_of, from, to, order, detail, currency;  // as the API's parameters; may be empty
  std::int64_t limit = 20;                                              // lines of a statement; 0: all
};
// Exit difference if it does not come to zero.
Exit ledger_balance(const config::Config& config, const LedgerWanted& wanted, Format format);
Exit ledger_statement(const config::Config& config, const LedgerWanted& wanted, Format format);
// A journal as hledger reads it.
Exit ledger_export(const config::Config& config, const LedgerWanted& wanted);

struct SettlementWanted {
  std::string file, gateway, from, until, status;  // may be empty, but for the file and gateway of an import
  std::int64_t limit = 20;                         // most to list; 0: all
};
// Brings a gateway's settlement file in and lists where that gateway's files and our books do not agree; exit
// difference if they do not anywhere.
Exit ledger_reconcile(const config::Config& config, const SettlementWanted& wanted, Format format);
Exit ledger_differences(const config::Config& config, const SettlementWanted& wanted, Format format);
Exit ledger_settlements(const config::Config& config, const SettlementWanted& wanted, Format format);

struct ApprovalWanted {
  std::string act, resource, amount, reason, method, reference, model_file, expires_at;
  std::string key;  // Idempotency-Key; empty: a random one
};
Exit approval_list(const config::Config& config, const ListOptions& options, Format format);
Exit approval_show(const config::Config& config, const std::string& id, const std::string& as_of, Format format);
Exit approval_request(const config::Config& config, const ApprovalWanted& wanted, Format format);
// `what`: approve, reject or withdraw.
Exit approval_decide(const config::Config& config, const std::string& what, const PersonalAct& act, Format format);

Exit stock_list(const config::Config& config, const ListOptions& options, Format format);
Exit location_list(const config::Config& config, const ListOptions& options, Format format);
struct TransferWanted {
  std::string sku, from, to, reference;
  std::int64_t quantity = 0;
  std::string key;  // Idempotency-Key; empty: a random one
};
Exit transfer_list(const config::Config& config, const ListOptions& options, Format format);
Exit transfer_show(const config::Config& config, const std::string& id, const std::string& as_of, Format format);
Exit transfer_request(const config::Config& config, const TransferWanted& wanted, Format format);
// `what`: ship, receive or cancel, which has a reason.
Exit transfer_act(const config::Config& config, const std::string& what, const PersonalAct& act, Format format);

Exit cashback_programme_list(const config::Config& config, const ListOptions& options, Format format);
Exit cashback_account_list(const config::Config& config, const ListOptions& options, Format format);
Exit cashback_account_show(const config::Config& config, const std::string& id, const std::string& as_of,
                           Format format);
Exit cashback_claim_list(const config::Config& config, const ListOptions& options, Format format);
Exit cashback_claim_show(const config::Config& config, const std::string& id, const std::string& as_of, Format format);

struct NumberSeriesWanted {
  std::string series;  // orders or invoices
  std::string prefix;
  std::optional<std::int64_t> next;  // none: as it is
  std::string key;                   // Idempotency-Key; empty: a random one
  std::string version;               // as it was looked at; empty: whatever it is by now
};
Exit number_series_show(const config::Config& config, const std::string& series, Format format);
Exit number_series_set(const config::Config& config, const NumberSeriesWanted& wanted, Format format);

Exit process_list(const config::Config& config, const ListOptions& options, Format format);
Exit process_show(const config::Config& config, const std::string& id, Format format);
// `what`: retry-step, abandon or notes.
Exit process_act(const config::Config& config, const std::string& what, const PersonalAct& act, Format format);

Exit dead_letter_list(const config::Config& config, const ListOptions& options, Format format);
Exit dead_letter_show(const config::Config& config, const std::string& id, Format format);
// `what`: retry or skip. Of all that are parked if the id is "all": only to retry; one that cannot be retried is said
// on stderr, does not keep the others from it, and is the exit code.
Exit dead_letter_act(const config::Config& config, const std::string& what, const PersonalAct& act, Format format);

Exit projection_list(const config::Config& config, Format format);
Exit projection_lag(const config::Config& config, Format format);
Exit projection_rebuild(const config::Config& config, const std::string& name, bool yes);
Exit doctor(const config::Config& config, Format format);

// What is different at the brokers from what the log needs; apply creates and alters, check exits 3 for a difference.
Exit topics_plan(const config::Config& config, Format format);
Exit topics_apply(const config::Config& config, Format format);
Exit topics_check(const config::Config& config, Format format);

Exit config_list(const config::Config& config, Format format);
Exit config_explain(const config::Config& config, const std::string& key, Format format);
// A generated page of docs/reference or events/schemas.
Exit reference_page(const std::string& page);

// Entries of a running server.
Exit audit_list(const config::Config& config, const ListOptions& options, Format format);
// The file of the audit trail's keys; an empty name: audit.key.
Exit audit_keys_new(const config::Config& config, const std::string& file, Format format);
Exit audit_keys_rotate(const config::Config& config, const std::string& file, Format format);
Exit audit_keys_list(const config::Config& config, const std::string& file, Format format);
// The newest one in audit.folder.
Exit audit_checkpoint(const config::Config& config, Format format);

}  // namespace paypie::tools
