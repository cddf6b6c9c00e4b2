// A bounded HTTP load generator: N keep-alive connections, as fast as they go or at an offered rate.
//
// With --rate the clock decides when a request should have been sent and latency counts from then, so a stalled server
// cannot hide its stall (coordinated omission). Requests are written and answers read with as little work as possible,
// because client and server share the machine's cores. Prints one JSON object.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <deque>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

namespace {

struct Plan {
  std::vector<std::uint16_t> ports;  // of one server, or of several, whose connections are as many
  std::size_t connections = 1;
  double seconds = 5;
  double rate = 0;  // requests per second in all; 0: as fast as the answers come
  std::string method = "GET";
  std::string path = "/";
  std::string body_file;   // {n} in it becomes the request's number
  std::string ids_file;    // {id} in the path becomes a random line of it
  std::string save_ids;    // writes the "id" of every answer, one a line
  std::string key_prefix;  // Idempotency-Key: prefix-n
  std::string token;
  int expect = 200;
  std::uint64_t seed = 1;
};

struct Result {
  std::vector<std::uint32_t> micros;
  std::vector<std::string> ids;
  std::uint64_t unexpected = 0, broken = 0, body_bytes = 0;
  std::string first_unexpected;
};

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
  return text;
}

// Makes the requests of a run; all connections share it.
class Requests {
 public:
  explicit Requests(const Plan& plan) : plan_(plan), random_(plan.seed) {
    if (!plan.body_file.empty()) body_ = read_file(plan.body_file);
    if (!plan.ids_file.empty()) {
      std::ifstream file(plan.ids_file);
      for (std::string line; std::getline(file, line);) ids_.push_back(line);
      if (ids_.empty()) throw std::runtime_error("no ids in " + plan.ids_file);
    }
    prefix_ = plan.key_prefix;
  }

  void next(std::string& out) {
    const auto number = std::to_string(++number_);
    auto path = plan_.path;
    if (!ids_.empty()) path = replaced(path, "{id}", ids_[random_() % ids_.size()]);
    out.clear();
    out.append(plan_.method).append(" ").append(path).append(" HTTP/1.1\r\nHost: localhost\r\n");
    if (!plan_.token.empty()) out.append("Authorization: Bearer ").append(plan_.token).append("\r\n");
    if (!prefix_.empty()) out.append("Idempotency-Key: ").append(prefix_).append("-").append(number).append("\r\n");
    if (plan_.method == "GET") {
      out.append("\r\n");
      return;
    }
    const auto body = replaced(body_, "{n}", number);
    out.append("Content-Type: application/json\r\nContent-Length: ").append(std::to_string(body.size()));
    out.append("\r\n\r\n").append(body);
  }

 private:
  static std::string read_file(const std::string& name) {
    std::ifstream file(name);
    if (!file) throw std::runtime_error("cannot read " + name);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  const Plan& plan_;
  std::mt19937_64 random_;
  std::vector<std::string> ids_;
  std::string body_, prefix_;
  std::uint64_t number_ = 0;
};

struct Run;

// One keep-alive connection with at most one request under way.
class Connection {
 public:
  Connection(asio::io_context& io, Run& run) : socket_(io), run_(run) {}
  void connect(const tcp::endpoint& to) {
    socket_.connect(to);
    socket_.set_option(tcp::no_delay(true));
  }
  void send(Clock::time_point due);

 private:
  void receive();
  void finish(int status, std::string_view body);
  void broken(const boost::system::error_code& error);

  tcp::socket socket_;
  Run& run_;
  Clock::time_point due_;
  std::string request_, answer_;
  std::array<char, 64 * 1024> buffer_;
};

struct Run {
  asio::io_context io{1};
  const Plan& plan;
  Requests requests;
  Result result;
  std::vector<std::unique_ptr<Connection>> connections;
  std::deque<Clock::time_point> waiting;  // due, but every connection was busy
  std::vector<Connection*> idle;
  asio::steady_timer pacer{io};
  Clock::time_point start, stop;
  std::uint64_t offered = 0;
  std::size_t under_way = 0;

  explicit Run(const Plan& p) : plan(p), requests(p) {}

  void go() {
    for (std::size_t i = 0; i < plan.connections; ++i) {
      connections.push_back(std::make_unique<Connection>(io, *this));
      connections.back()->connect({asio::ip::make_address("127.0.0.1"), plan.ports[i % plan.ports.size()]});
    }
    start = Clock::now();
    stop = start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(plan.seconds));
    for (auto& connection : connections) {
      if (plan.rate > 0) {
        idle.push_back(connection.get());
      } else {
        connection->send(Clock::now());
      }
    }
    if (plan.rate > 0) pace();
    io.run();
  }

  void pace() {
    const auto now = Clock::now();
    const auto due_count =
        static_cast<std::uint64_t>(std::chrono::duration<double>(std::min(now, stop) - start).count() * plan.rate);
    for (; offered < due_count; ++offered)
      waiting.push_back(start + std::chrono::duration_cast<Clock::duration>(
                                    std::chrono::duration<double>(static_cast<double>(offered) / plan.rate)));
    while (!waiting.empty() && !idle.empty()) {
      auto* connection = idle.back();
      idle.pop_back();
      connection->send(waiting.front());
      waiting.pop_front();
    }
    if (now >= stop) return;
    pacer.expires_after(std::chrono::microseconds(500));
    pacer.async_wait([this](auto error) {
      if (!error) pace();
    });
  }

  void ready(Connection* connection) {
    if (plan.rate > 0) {
      if (!waiting.empty()) {
        connection->send(waiting.front());
        waiting.pop_front();
      } else {
        idle.push_back(connection);
      }
    } else if (const auto now = Clock::now(); now < stop) {
      connection->send(now);
    }
  }
};

void Connection::send(Clock::time_point due) {
  due_ = due;
  run_.requests.next(request_);
  answer_.clear();
  asio::async_write(socket_, asio::buffer(request_),
                    [this](auto error, std::size_t) { error ? broken(error) : receive(); });
}

void Connection::receive() {
  socket_.async_read_some(asio::buffer(buffer_), [this](auto error, std::size_t size) {
    if (error) return broken(error);
    answer_.append(buffer_.data(), size);
    const auto head = answer_.find("\r\n\r\n");
    if (head == std::string::npos) return receive();
    std::size_t length = 0;
    if (auto at = answer_.find("Content-Length: "); at != std::string::npos && at < head)
      std::from_chars(answer_.data() + at + 16, answer_.data() + head, length);
    if (answer_.size() < head + 4 + length) return receive();
    int status = 0;
    std::from_chars(answer_.data() + 9, answer_.data() + 12, status);
    finish(status, std::string_view(answer_).substr(head + 4));
  });
}

void Connection::finish(int status, std::string_view body) {
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - due_).count();
  auto& result = run_.result;
  result.micros.push_back(static_cast<std::uint32_t>(took));
  result.body_bytes += body.size();
  if (status != run_.plan.expect) {
    ++result.unexpected;
    if (result.first_unexpected.empty()) result.first_unexpected = answer_.substr(0, 2000);
  } else if (!run_.plan.save_ids.empty()) {
    if (auto at = body.find("\"id\":\""); at != std::string_view::npos)
      result.ids.emplace_back(body.substr(at + 6, body.find('"', at + 6) - at - 6));
  }
  run_.ready(this);
}

void Connection::broken(const boost::system::error_code&) { ++run_.result.broken; }

std::uint32_t percentile(const std::vector<std::uint32_t>& sorted, double share) {
  if (sorted.empty()) return 0;
  return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
}

}  // namespace

int main(int argc, char** argv) try {
  Plan plan;
  CLI::App app("Bounded HTTP load on 127.0.0.1; prints one JSON object.");
  app.add_option("--port", plan.ports, "of one server, or of several")->required()->delimiter(',');
  app.add_option("--connections", plan.connections)->check(CLI::Range(1, 4000));
  app.add_option("--seconds", plan.seconds)->check(CLI::Range(0.1, 600.0));
  app.add_option("--rate", plan.rate, "offered requests per second; 0: closed loop");
  app.add_option("--method", plan.method);
  app.add_option("--path", plan.path);
  app.add_option("--body-file", plan.body_file);
  app.add_option("--ids-file", plan.ids_file);
  app.add_option("--save-ids", plan.save_ids);
  app.add_option("--key-prefix", plan.key_prefix);
  app.add_option("--token", plan.token);
  app.add_option("--expect", plan.expect);
  app.add_option("--seed", plan.seed);
  CLI11_PARSE(app, argc, argv);

  Run run(plan);
  run.go();
  const auto elapsed = std::chrono::duration<double>(Clock::now() - run.start).count();
  auto& micros = run.result.micros;
  std::ranges::sort(micros);
  if (!plan.save_ids.empty()) {
    std::ofstream file(plan.save_ids, std::ios::app);
    for (const auto& id : run.result.ids) file << id << '\n';
  }
  nlohmann::ordered_json out{
      {"requests", micros.size()},           {"per_second", static_cast<double>(micros.size()) / elapsed},
      {"p50_us", percentile(micros, 0.50)},  {"p95_us", percentile(micros, 0.95)},
      {"p99_us", percentile(micros, 0.99)},  {"max_us", micros.empty() ? 0 : micros.back()},
      {"unexpected", run.result.unexpected}, {"broken", run.result.broken},
      {"body_bytes", run.result.body_bytes}, {"seconds", elapsed}};
  if (!run.result.first_unexpected.empty()) out["first_unexpected"] = run.result.first_unexpected;
  std::cout << out.dump() << '\n';
  return run.result.unexpected + run.result.broken == 0 ? 0 : 1;
} catch (const std::exception& error) {
  std::cerr << "bench_load: " << error.what() << '\n';
  return 2;
}
