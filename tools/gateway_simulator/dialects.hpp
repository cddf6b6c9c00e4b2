// The wire formats of three gateways, from the gateway's side.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "tools/gateway_simulator/simulator.hpp"

namespace paypie::gateway_simulator {

// None: no such endpoint.
std::optional<Asked> understand(const http_client::Call& call);

http_client::Answer intent_answer(const Intent& intent, const Asked& asked, const Part* part);
http_client::Answer refund_answer(const Intent& intent, const Part& refund);
http_client::Answer list_answer(Dialect dialect, const std::vector<const Intent*>& found);
http_client::Answer refunds_answer(const Intent& intent);
http_client::Answer declined_answer(Dialect dialect);
http_client::Answer refused_answer(Dialect dialect, int status, const std::string& code, const std::string& message);

// The webhook of an intent as it is now, or of one of its refunds.
std::string webhook(const std::string& id, const Intent& intent, const Part* refund);
std::string name_of(Dialect dialect);

}  // namespace paypie::gateway_simulator
