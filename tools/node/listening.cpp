// From settings to servers.
#include "tools/node/listening.hpp"

#include <fmt/format.h>

#include "tools/node/settings.hpp"
#include "tools/output/output.hpp"

namespace paypie::tools {

http::ServerConfig api_server(const config::Config& config) {
  http::ServerConfig api;
  api.address = config.text("http.address");
  api.port = static_cast<std::uint16_t>(config.integer("http.port"));
  api.hosts = config.list("http.hosts");
  if (const auto& given = config.text("cluster.address"); !given.empty()) {
    api.hosts.push_back(given.substr(0, given.rfind(':')));
  }
  api.origins = config.list("http.origins");
  api.proxies = config.list("http.proxies");
  api.limits = http_limits(config);
  return api;
}

http::ServerConfig admin_server(const config::Config& config) {
  http::ServerConfig admin;
  admin.address = config.text("admin.address");
  admin.port = static_cast<std::uint16_t>(config.integer("admin.port"));
  return admin;
}

std::string listening(http::Server& server, const http::ServerConfig& at) {
  const auto port = server.start();
  if (!port) throw Failure(Exit::unreachable, port.error());
  const bool is_v6 = at.address.find(':') != std::string::npos;
  return is_v6 ? fmt::format("http://[{}]:{}", at.address, *port) : fmt::format("http://{}:{}", at.address, *port);
}

}  // namespace paypie::tools
