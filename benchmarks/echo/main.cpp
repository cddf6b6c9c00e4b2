// bench_echo bare|edge [--port N] [--bytes N]: answers until it is interrupted.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdio>
#include <string>

#include "benchmarks/echo/echo.hpp"

namespace paypie::bench {

void announce(std::string_view which, std::uint16_t port) {
  fmt::print("{} listening on 127.0.0.1 port {}\n", which, port);
  std::fflush(stdout);
}

}  // namespace paypie::bench

int main(int argc, char** argv) try {
  std::string which;
  std::uint16_t port = 0;
  std::size_t bytes = 1024;
  CLI::App app("Answers POST with the posted body and GET with a page of bytes, on one thread.");
  app.add_option("which", which, "bare or edge")->required()->check(CLI::IsMember({"bare", "edge"}));
  app.add_option("--port", port, "0: any free one");
  app.add_option("--bytes", bytes, "the size of the page");
  CLI11_PARSE(app, argc, argv);

  boost::asio::io_context io{1};
  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&io](auto, int) { io.stop(); });
  const std::string page = '"' + std::string(bytes < 2 ? 0 : bytes - 2, 'x') + '"';
  if (which == "bare")
    paypie::bench::serve_bare(io, port, page);
  else
    paypie::bench::serve_edge(io, port, page);
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "bench_echo: {}\n", error.what());
  return 1;
}
