// Two servers that answer the same bytes: a bare one as the yardstick, and paypie's edge.
#pragma once
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace paypie::bench {

// POST answers the posted body, GET the page. Both run on this thread until a signal stops the io_context.
void serve_bare(boost::asio::io_context& io, std::uint16_t port, const std::string& page);
void serve_edge(boost::asio::io_context& io, std::uint16_t port, const std::string& page);

// One line on stdout, so that a script knows where to connect and when.
void announce(std::string_view which, std::uint16_t port);

}  // namespace paypie::bench
