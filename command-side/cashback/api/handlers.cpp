// What is particular to commands about cashback: which stream.
#include "command-side/cashback/api/routes.hpp"
#include "command-side/http/body.hpp"

namespace paypie::cashback {
namespace {

using boost::asio::awaitable;

struct ProgrammesOverHttp {
  using Decider = ProgrammesDecider;
  static constexpr auto not_found = ProgrammeRefusal::no_such_programme;
  static const http::RefusalRow& row_of(ProgrammeRefusal why) { return cashback::row_of(why); }

  template <class Command>
  static std::optional<std::string> stream_of(const Command&, const http::Request& request) {
    return programmes_stream(request.caller.tenant);
  }

  static http::Response accepted(const lane::Accepted<ProgrammesDecider>& accepted) {
    if (!std::holds_alternative<ProgrammeCreated>(accepted.event)) return commands::changed(accepted);
    return commands::accepted_response(201, commands::change_json(accepted.meta, accepted.event), accepted.meta,
                                       accepted.where, accepted.offset, accepted.replayed);
  }
};

struct AccountsOverHttp {
  using Decider = CashbackAccountDecider;
  static constexpr auto not_found = AccountRefusal::no_such_account;
  static const http::RefusalRow& row_of(AccountRefusal why) { return cashback::row_of(why); }

  template <class Command>
  static std::optional<std::string> stream_of(const Command&, const http::Request& request) {
    return commands::stream_in_path<CashbackAccountId>(request);
  }

  static http::Response accepted(const lane::Accepted<CashbackAccountDecider>& accepted) {
    return commands::changed(accepted);
  }
};

}  // namespace

template <class Body>
awaitable<http::Response> change_programmes(ProgrammeCommands& api, http::Request request) {
  return commands::handle<ProgrammesOverHttp, Body>(api, std::move(request));
}
template <class Body>
awaitable<http::Response> change_account(AccountCommands& api, http::Request request) {
  return commands::handle<AccountsOverHttp, Body>(api, std::move(request));
}

template awaitable<http::Response> change_programmes<CreateProgrammeBody>(ProgrammeCommands&, http::Request);
template awaitable<http::Response> change_programmes<ChangeProgrammeBody>(ProgrammeCommands&, http::Request);
template awaitable<http::Response> change_programmes<EndProgrammeBody>(ProgrammeCommands&, http::Request);
template awaitable<http::Response> change_account<ApproveClaimBody>(AccountCommands&, http::Request);
template awaitable<http::Response> change_account<RejectClaimBody>(AccountCommands&, http::Request);
template awaitable<http::Response> change_account<PayoutAccountBody>(AccountCommands&, http::Request);
template awaitable<http::Response> change_account<ConfirmPayoutAccountBody>(AccountCommands&, http::Request);
template awaitable<http::Response> change_account<PayOutBody>(AccountCommands&, http::Request);
template awaitable<http::Response> change_account<ResolvePayoutBody>(AccountCommands&, http::Request);

}  // namespace paypie::cashback
