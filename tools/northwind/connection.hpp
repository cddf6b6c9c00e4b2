// One connection to the server: commands are sent until they are answered, and it is known how far the log has grown.
#pragma once
#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "events/log/position_token.hpp"
#include "tools/client/api.hpp"
#include "tools/northwind/import.hpp"

namespace paypie::northwind {

// The last one in every partition of a topic.
using Positions = std::map<int, log::PositionToken>;
void keep_latest(Positions& all, const Positions& more);
std::vector<std::string> texts_of(const Positions& positions);

// One thread.
class Connection {
 public:
  Connection(const tools::Endpoint& endpoint, std::atomic<std::int64_t>& requests)
      : api_(endpoint), requests_(requests) {}

  // 503 and lost connections are answered by asking again with the same key: it can only ever happen once. Throws
  // Failure with `what` in it if the command is refused, or the server is gone.
  tools::ApiAnswer send(const Step& step, const std::string& what);
  // Likewise, of a read; 404 is an answer.
  tools::ApiAnswer get(const std::string& path);

  // Of orders.
  const Positions& seen() const { return seen_; }

 private:
  template <class Ask>
  tools::ApiAnswer until_answered(Ask ask);
  tools::Api api_;
  std::atomic<std::int64_t>& requests_;
  Positions seen_;
};

}  // namespace paypie::northwind
