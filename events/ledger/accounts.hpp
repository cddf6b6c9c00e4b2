// The chart of accounts: what every store's ledger has. What is posted to each: postings.hpp.
#pragma once
#include <algorithm>
#include <array>
#include <boost/describe.hpp>
#include <boost/mp11/list.hpp>
#include <string>
#include <string_view>

namespace paypie::ledger {

enum class Account {
  receivable,
  gateway_clearing,
  bank,
  disputes,
  payouts,
  tax,
  cashback_liability,
  revenue,
  shipping,
  refunds,
  gateway_fees,
  dispute_losses,
  cashback
};
BOOST_DESCRIBE_ENUM(Account, receivable, gateway_clearing, bank, disputes, payouts, tax, cashback_liability, revenue,
                    shipping, refunds, gateway_fees, dispute_losses, cashback)

enum class AccountType { asset, liability, income, expense };
BOOST_DESCRIBE_ENUM(AccountType, asset, liability, income, expense)

struct AccountRow {
  Account account;
  AccountType type;
  std::string_view name;     // gateway_clearing: in the API and in PostgreSQL
  std::string_view journal;  // assets:gateway clearing: in an hledger journal
  std::string_view meaning;
};

// In the order of Account.
inline constexpr std::array chart{
    AccountRow{
        Account::receivable, AccountType::asset, "receivable", "assets:receivable",
        "What customers owe for what has left the house; below zero: what is owed to them. Per order it comes to "
        "0 when the order is settled"},
    AccountRow{Account::gateway_clearing, AccountType::asset, "gateway_clearing", "assets:gateway clearing",
               "What a gateway holds for the store until it pays out. Its detail is the gateway; `unnamed` for events "
               "that were written before gateways were recorded in them"},
    AccountRow{Account::bank, AccountType::asset, "bank", "assets:bank",
               "What came in, or was given back, without a gateway: cash, bank transfers; and what gateways paid out"},
    AccountRow{Account::disputes, AccountType::asset, "disputes", "assets:disputes",
               "What customers' banks hold back until a dispute is closed"},
    AccountRow{Account::payouts, AccountType::liability, "payouts", "liabilities:payouts",
               "Cashback on its way to customers: the bank was asked, and has not said how it ended"},
    AccountRow{Account::tax, AccountType::liability, "tax", "liabilities:tax", "Taxes on what was recognised, owed"},
    AccountRow{
        Account::cashback_liability, AccountType::liability, "cashback_liability", "liabilities:cashback",
        "Cashback approved, and neither reversed nor asked to be paid; in debit: carried forward, because an order "
        "was refunded after its cashback was paid"},
    AccountRow{Account::revenue, AccountType::income, "revenue", "income:revenue",
               "Goods that have left the house, discounts and contained taxes taken off"},
    AccountRow{Account::shipping, AccountType::income, "shipping", "income:shipping",
               "What shipping was charged at, in proportion to the goods that have left"},
    AccountRow{Account::refunds, AccountType::income, "refunds", "income:refunds",
               "Given back of what was recognised, without its tax: lowers income"},
    AccountRow{Account::gateway_fees, AccountType::expense, "gateway_fees", "expenses:gateway fees",
               "What gateways keep for themselves, as their settlement files say. Its detail is the gateway"},
    AccountRow{Account::dispute_losses, AccountType::expense, "dispute_losses", "expenses:dispute losses",
               "What was lost to disputes"},
    AccountRow{Account::cashback, AccountType::expense, "cashback", "expenses:cashback",
               "What cashback costs, reversed taken off"},
};

constexpr const AccountRow& row_of(Account account) { return chart[static_cast<std::size_t>(account)]; }

static_assert(chart.size() == boost::mp11::mp_size<boost::describe::describe_enumerators<Account>>::value);
static_assert(std::ranges::adjacent_find(chart, std::ranges::greater_equal(), &AccountRow::account) == chart.end(),
              "the chart has a row for each account, in their order");

// The account of this name, or none.
constexpr const AccountRow* account_named(std::string_view name) {
  for (const auto& row : chart) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

// assets:gateway clearing:stripe
inline std::string journal_name(Account account, std::string_view detail) {
  std::string name(row_of(account).journal);
  if (!detail.empty()) name.append(":").append(detail);
  return name;
}

}  // namespace paypie::ledger
