// JSON lines: first the origin, then a call or a customer each.
#include "tools/gateway_simulator/journal.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>

namespace paypie::gateway_simulator {
namespace {

using nlohmann::json;

void play(const json& line, Simulator& simulator) {
  if (line.contains("customer")) {
    simulator.customer_acts(line.at("customer").get<std::string>());
    return;
  }
  http_client::Call call{.method = line.at("method").get<std::string>(),
                         .url = line.at("url").get<std::string>(),
                         .body = line.at("body").get<std::string>()};
  for (const auto& field : line.at("headers")) call.headers.emplace_back(field.at(0), field.at(1));
  simulator.receive(call);
}

}  // namespace

Journal::Journal(const std::filesystem::path& file, const std::string& origin, Simulator& simulator) : file_(file) {
  std::ifstream in(file, std::ios::binary);
  std::uint64_t whole = 0, number = 0;
  for (std::string line; std::getline(in, line) && !in.eof();) {
    ++number;
    const auto bad = [&](const std::string& why) {
      return std::runtime_error(fmt::format("{}:{}: {}", file.string(), number, why));
    };
    try {
      const auto said = json::parse(line);
      if (number == 1) {
        if (said.at("origin") != origin)
          throw bad(fmt::format("it is of {}, not of {}", said.at("origin").dump(), origin));
      } else {
        play(said, simulator);
      }
    } catch (const json::exception& problem) {
      throw bad(problem.what());
    } catch (const std::out_of_range&) {
      throw bad("a customer of no intent");
    }
    whole += line.size() + 1;
  }
  in.close();
  std::error_code none_yet;
  if (std::filesystem::exists(file, none_yet)) std::filesystem::resize_file(file, whole);
  out_.open(file, std::ios::binary | std::ios::app);
  if (number == 0) append(json{{"origin", origin}}.dump());
}

void Journal::received(const http_client::Call& call) {
  auto headers = json::array();
  for (const auto& [name, value] : call.headers) headers.push_back({name, value});
  append(json{{"method", call.method}, {"url", call.url}, {"body", call.body}, {"headers", std::move(headers)}}.dump(
      -1, ' ', false, json::error_handler_t::replace));
}

void Journal::customer_acts(const std::string& intent) { append(json{{"customer", intent}}.dump()); }

void Journal::append(const std::string& line) {
  out_ << line << '\n' << std::flush;
  if (!out_) throw std::runtime_error(file_.string() + " cannot be written");
}

}  // namespace paypie::gateway_simulator
