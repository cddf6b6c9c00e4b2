// Where a node listens: its two servers as the settings want them.
#pragma once
#include <cstdint>
#include <string>

#include "platform/config/config.hpp"
#include "platform/http/server.hpp"

namespace paypie::tools {

http::ServerConfig api_server(const config::Config& config);
http::ServerConfig admin_server(const config::Config& config);

// Starts the server; where it listens, as a URL. Throws Failure{unreachable} if it cannot.
std::string listening(http::Server& server, const http::ServerConfig& at);

}  // namespace paypie::tools
