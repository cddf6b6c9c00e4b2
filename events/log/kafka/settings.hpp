// How a process reaches its brokers, and the limits it keeps: plain data that tools/node fills from configuration.
#pragma once
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace paypie::log::kafka {

struct Settings {
  std::string servers;       // host:port,host:port: enough of them to find the others
  std::string topic_prefix;  // put before every topic's name; people and tests that share brokers differ in it
  // By librdkafka's names: security.protocol, ssl.ca.location, sasl.mechanisms, sasl.username, sasl.password, ...
  std::map<std::string, std::string> security;
  std::string compression = "lz4";  // none, lz4 or zstd

  std::chrono::milliseconds connect_within{8'000};   // opening, and questions to the brokers
  std::chrono::milliseconds delivery_within{5'000};  // an append that no broker took by then is unavailable
  std::chrono::milliseconds read_within{5'000};      // a read that brought nothing by then is unavailable

  std::size_t max_queued = 20'000;           // appends not yet reported; one more is LogErrc::full
  std::size_t max_queued_bytes = 64U << 20;  // their size(); past it LogErrc::full
  std::size_t tail_bytes = 64U << 20;        // youngest records kept decoded in memory
  std::size_t max_catching_up = 8;           // consumers for readers behind the tail, at one time
  // True: ensure_topic() creates what is missing, with as many replicas as the brokers give by default. False: it says
  // what is missing (`paypie topics apply` creates it).
  bool create_topics = true;

  std::string wire_name(std::string_view topic) const { return topic_prefix + std::string(topic); }
};

// The addresses in kafka://host:port[,host:port...]; none if the text is something else.
std::optional<std::string> servers_in(std::string_view url);

}  // namespace paypie::log::kafka
