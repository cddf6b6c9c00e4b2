// The network of an address: it says from where somebody asked, and not who it was.
#pragma once
#include <string>
#include <string_view>

namespace paypie::http {

// 192.0.2.0/24, 2001:db8:1::/48: where an address lies; empty: it is none. An IPv4 address within IPv6 is one of IPv4.
std::string network_of(std::string_view address);

}  // namespace paypie::http
