// What the gateways of the sample shop would send at the end of the day: a settlement file from each, in its own form,
// made of what was captured and refunded there, with a few differences that were put in on purpose.
#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace paypie::northwind {

struct GatewayFile {
  std::string gateway;
  std::string text;
  std::size_t lines = 0;
};

struct Planted {
  std::string status;  // missing, amount_differs, surplus
  std::string gateway;
  std::string reference;
  auto operator<=>(const Planted&) const = default;
};

struct GatewayFiles {
  std::vector<GatewayFile> files;
  std::vector<Planted> planted;  // in order
};

// `transactions`: as the API lists those that succeeded. In dollars. The same ones make the same files; a gateway with
// fewer than three payments gets none.
GatewayFiles settlement_files(const std::vector<nlohmann::ordered_json>& transactions);

}  // namespace paypie::northwind
