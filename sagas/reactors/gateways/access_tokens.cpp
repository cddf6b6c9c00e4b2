// One token, one fetch at a time, a queue of those who wait for it.
#include "sagas/reactors/gateways/access_tokens.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "command-side/payments/gateways/answers.hpp"

namespace paypie::reactors {

using std::chrono::microseconds;

namespace {

constexpr std::int64_t longest_life = 24 * 3'600;  // seconds; nobody grants more, and a sum must not overflow

// Seconds; 0: not said in a way that could be believed.
std::chrono::seconds life_of(const nlohmann::json& grant) {
  const auto said = grant.find("expires_in");
  if (said == grant.end() || !said->is_number()) return {};
  return std::chrono::seconds(static_cast<std::int64_t>(std::clamp(said->get<double>(), 0.0, double(longest_life))));
}

}  // namespace

struct AccessTokens::Body : std::enable_shared_from_this<Body> {
  Body(Config given, Outbound& out, Strand& on, const Clock& time)
      : config(std::move(given)), outbound(out), strand(on), clock(time) {}

  bool try_send(http_client::Call& call, OnAnswer& on_answer) {
    if (!token.empty() && clock.monotonic() < until) return send(call, on_answer);
    if (waiting.size() >= config.most_waiting || (!fetching && !fetch())) return false;
    waiting.emplace_back(std::move(call), std::move(on_answer));
    return true;
  }

  bool send(http_client::Call& call, OnAnswer& on_answer) {
    call.headers.emplace_back("Authorization", "Bearer " + token);
    auto kept = std::make_shared<OnAnswer>(std::move(on_answer));
    OnAnswer heard = [weak = weak_from_this(), used = token, kept](auto answer) {
      const bool refused = answer && answer->status == 401;
      if (const auto body = weak.lock(); body && refused) {
        body->strand.post([weak, used] {
          if (const auto alive = weak.lock(); alive && alive->token == used) alive->token.clear();
        });
      }
      (*kept)(std::move(answer));
    };
    if (outbound.try_send(call, heard)) return true;
    on_answer = std::move(*kept);
    call.headers.pop_back();
    return false;
  }

  bool fetch() {
    http_client::Call call{.method = "POST",
                           .url = config.base_url + config.path,
                           .body = "grant_type=client_credentials",
                           .within = config.deadline};
    call.headers = {{"Authorization", "Basic " + payments::base64(config.id + ":" + config.secret)},
                    {"Content-Type", "application/x-www-form-urlencoded"}};
    OnAnswer answered = [weak = weak_from_this()](auto answer) mutable {
      const auto body = weak.lock();
      if (!body) return;
      body->strand.post([weak, answer = std::move(answer)] {
        if (const auto alive = weak.lock()) alive->take(answer);
      });
    };
    fetching = outbound.try_send(call, answered);
    return fetching;
  }

  void take(const payments::Answered& answer) {
    fetching = false;
    const auto json = answer && answer->status == 200 ? payments::object_of(answer->body) : std::nullopt;
    token = json ? payments::text_at(*json, "access_token") : "";
    auto going = std::exchange(waiting, {});
    if (token.empty()) {
      const auto why = !answer ? "no access token: " + answer.error().detail
                               : "no access token: the gateway answers " + std::to_string(answer->status);
      for (auto& [call, on_answer] : going) on_answer(std::unexpected(http_client::Outage{why, false}));
      return;
    }
    // One that ends sooner than it would be thrown away serves those who wait for it.
    until = clock.monotonic() + std::max(std::chrono::seconds(0), life_of(*json) - config.ends_early);
    for (auto& [call, on_answer] : going) {
      if (!send(call, on_answer)) on_answer(std::unexpected(http_client::Outage{"too many calls under way", false}));
    }
  }

  const Config config;
  Outbound& outbound;
  Strand& strand;
  const Clock& clock;
  std::string token;
  microseconds until{};
  bool fetching = false;
  std::vector<std::pair<http_client::Call, OnAnswer>> waiting;
};

AccessTokens::AccessTokens(Config config, Outbound& outbound, Strand& strand, const Clock& clock)
    : body_(std::make_shared<Body>(std::move(config), outbound, strand, clock)) {}
AccessTokens::~AccessTokens() = default;

bool AccessTokens::try_send(http_client::Call& call, OnAnswer& on_answer) {
  const auto& config = body_->config;
  const bool is_theirs = !config.secret.empty() && call.url.starts_with(config.base_url);
  const bool names_itself =
      std::ranges::any_of(call.headers, [](const auto& field) { return field.first == "Authorization"; });
  return is_theirs && !names_itself ? body_->try_send(call, on_answer) : body_->outbound.try_send(call, on_answer);
}

}  // namespace paypie::reactors
