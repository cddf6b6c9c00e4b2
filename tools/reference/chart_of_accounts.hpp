// docs/reference/chart-of-accounts.md: the accounts, and what each event posts to them, as the code has it.
#pragma once
#include <string>

namespace paypie::reference {

std::string chart_of_accounts();

}  // namespace paypie::reference
