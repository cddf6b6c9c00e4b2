// Parsed and cut off by Boost.Asio.
#include "platform/http/network.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

namespace paypie::http {

std::string network_of(std::string_view address) {
  namespace ip = boost::asio::ip;
  constexpr unsigned short shown_of_v4 = 24, shown_of_v6 = 48;  // bits
  boost::system::error_code failed;
  const auto parsed = ip::make_address(address, failed);
  if (failed) return "";
  if (parsed.is_v4()) return ip::make_network_v4(parsed.to_v4(), shown_of_v4).canonical().to_string();
  const auto six = parsed.to_v6();
  if (six.is_v4_mapped()) {
    return ip::make_network_v4(ip::make_address_v4(ip::v4_mapped, six), shown_of_v4).canonical().to_string();
  }
  return ip::make_network_v6(ip::address_v6(six.to_bytes()), shown_of_v6).canonical().to_string();
}

}  // namespace paypie::http
