// Finding the route of a path: segment by segment, literal segments before parameters.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "platform/http/route.hpp"

namespace paypie::http {
namespace {

constexpr std::size_t most_segments = 16;

// A path cut at its slashes, without allocating.
struct Segments {
  std::array<std::string_view, most_segments> at;
  std::size_t count = 0;
  bool fits = true;

  explicit Segments(std::string_view path) {
    while (!path.empty()) {
      path.remove_prefix(1);  // the slash
      const auto end = std::min(path.find('/'), path.size());
      if (count == most_segments) {
        fits = false;
        return;
      }
      at[count++] = path.substr(0, end);
      path.remove_prefix(end);
    }
  }
};

bool is_parameter(std::string_view segment) { return segment.starts_with('{'); }

bool matches(const std::vector<std::string_view>& pattern, const Segments& path) {
  if (pattern.size() != path.count) return false;
  // From the end: routes of one service share their beginning.
  for (std::size_t i = path.count; i-- > 0;) {
    if (is_parameter(pattern[i]) ? path.at[i].empty() : pattern[i] != path.at[i]) return false;
  }
  return true;
}

// Whether `a` is to be tried before `b` when both match: the first difference decides, a literal wins.
bool more_literal(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [](auto x, auto y) { return !is_parameter(x) && is_parameter(y); });
}

bool same_shape(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](auto x, auto y) { return (is_parameter(x) && is_parameter(y)) || x == y; });
}

}  // namespace

void Router::add(const RouteInfo& info, Handler handle) {
  const Segments segments(info.path);
  if (info.path.empty() || info.path.front() != '/' || !segments.fits)
    throw std::logic_error(
        fmt::format("route {}: '{}' is not a path of at most {} segments", info.id, info.path, most_segments));
  std::vector<std::string_view> pattern(segments.at.begin(),
                                        segments.at.begin() + static_cast<std::ptrdiff_t>(segments.count));
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].info.id == info.id) throw std::logic_error(fmt::format("route id {} is used twice", info.id));
    if (entries_[i].info.method == info.method && same_shape(patterns_[i], pattern))
      throw std::logic_error(
          fmt::format("routes {} and {} have the same method and path", entries_[i].info.id, info.id));
  }
  entries_.push_back({info, std::move(handle)});
  patterns_.push_back(std::move(pattern));
}

Router::Match Router::match(Method method, std::string_view path) const {
  Match match;
  const Segments segments(path);
  if (!segments.fits) return match;
  // HEAD is GET without its body, where no route says otherwise.
  auto answers = [&](const RouteInfo& info) {
    return info.method == method || (method == Method::head && info.method == Method::get);
  };
  std::size_t best = entries_.size();
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (!answers(entries_[i].info) || !matches(patterns_[i], segments)) continue;
    if (best == entries_.size() || more_literal(patterns_[i], patterns_[best])) best = i;
  }
  if (best == entries_.size()) {
    for (std::size_t i = 0; i < entries_.size(); ++i)
      if (matches(patterns_[i], segments)) match.allowed.push_back(entries_[i].info.method);
    return match;
  }
  match.entry = &entries_[best];
  for (std::size_t i = 0; i < segments.count; ++i)
    if (is_parameter(patterns_[best][i])) match.parameters.emplace_back(segments.at[i]);
  return match;
}

}  // namespace paypie::http
