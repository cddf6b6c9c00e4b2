// Health on the admin port: one line per dependency, and the metrics page.
#pragma once
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "platform/http/route.hpp"

namespace paypie::tools {

enum class Health { ok, starting, degraded, failed };
std::string_view to_text(Health health);

struct Verdict {
  Health health = Health::ok;
  std::string detail;  // for people
};

// What this process depends on. Checks must be quick and callable from the edge's thread.
class Dependencies {
 public:
  // `needed_to_serve`: while it is starting or failed, /health/ready answers 503. Others only show.
  void add(std::string name, bool needed_to_serve, std::function<Verdict()> look);

  struct Report {
    bool ready = true;    // everything needed to serve is ok or degraded
    bool started = true;  // nothing is starting any more
    std::string text;     // "log ok\npostgres starting: recovering\n"
  };
  Report report() const;

 private:
  struct Dependency {
    std::string name;
    bool needed;
    std::function<Verdict()> look;
  };
  std::vector<Dependency> all_;
};

// /health/live (the process answers), /health/ready, /health/startup and /metrics.
void add_admin_routes(http::Router& router, const Dependencies& dependencies, std::function<void()> before_metrics);

}  // namespace paypie::tools
