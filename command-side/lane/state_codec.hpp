// States as bytes, derived from their fields: no schema beside the struct. Compact, not self-describing: what says
// which layout it is, is the fingerprint of the fields; states of another fingerprint are folded again, never migrated.
#pragma once
#include <array>
#include <boost/describe.hpp>
#include <boost/pfr.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "events/event.hpp"

namespace paypie::lane {

// The bytes are not what the fields say: cut off, or of another layout.
struct BadBytes : std::runtime_error {
  using std::runtime_error::runtime_error;
};

namespace shape {
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_variant = false;
template <class... T>
inline constexpr bool is_variant<std::variant<T...>> = true;
template <class T>
inline constexpr bool is_array = false;
template <class T, std::size_t N>
inline constexpr bool is_array<std::array<T, N>> = true;
template <class T>
concept MapLike = requires { typename T::mapped_type; };
template <class T>
concept ListLike = requires(T list) {
  typename T::value_type;
  list.begin();
  list.size();
} && !MapLike<T>;

// Calls f(name, field) for every field: by its declaration, or by position in plain aggregates (Money, Id, ...).
template <class T, class F>
void for_each_field(T& value, F&& f) {
  using Plain = std::remove_const_t<T>;
  if constexpr (Described<Plain>) {
    boost::mp11::mp_for_each<Fields<Plain>>([&](auto field) { f(std::string_view(field.name), value.*field.pointer); });
  } else {
    boost::pfr::for_each_field(value, [&](auto& field) { f(std::string_view("-"), field); });
  }
}
}  // namespace shape

class StateWriter {
 public:
  std::string take() { return std::move(bytes_); }

  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_.push_back(static_cast<char>((value & 0x7f) | 0x80));
    bytes_.push_back(static_cast<char>(value));
  }

  template <class T>
  void write(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      number(value ? 1 : 0);
    } else if constexpr (std::is_enum_v<T>) {
      number(static_cast<std::uint64_t>(static_cast<std::underlying_type_t<T>>(value)));
    } else if constexpr (std::is_unsigned_v<T>) {
      number(value);
    } else if constexpr (std::is_integral_v<T>) {
      // Zigzag: small negative numbers stay short.
      const auto wide = static_cast<std::int64_t>(value);
      number((static_cast<std::uint64_t>(wide) << 1) ^ static_cast<std::uint64_t>(wide >> 63));
    } else if constexpr (std::is_same_v<T, std::string>) {
      number(value.size());
      bytes_.append(value);
    } else if constexpr (shape::is_optional<T>) {
      number(value.has_value() ? 1 : 0);
      if (value) write(*value);
    } else if constexpr (shape::is_variant<T>) {
      number(value.index());
      std::visit([this](const auto& held) { this->write(held); }, value);
    } else if constexpr (shape::is_array<T>) {
      for (const auto& item : value) octet_or_value(item);
    } else if constexpr (shape::MapLike<T>) {
      number(value.size());
      for (const auto& [key, mapped] : value) {
        write(key);
        write(mapped);
      }
    } else if constexpr (shape::ListLike<T>) {
      number(value.size());
      for (const auto& item : value) write(item);
    } else {
      shape::for_each_field(value, [this](std::string_view, const auto& field) { this->write(field); });
    }
  }

 private:
  template <class T>
  void octet_or_value(const T& item) {
    if constexpr (sizeof(T) == 1) {
      bytes_.push_back(static_cast<char>(item));
    } else {
      write(item);
    }
  }

  std::string bytes_;
};

class StateReader {
 public:
  explicit StateReader(std::string_view bytes) : bytes_(bytes) {}
  void expect_end() const {
    if (!bytes_.empty()) throw BadBytes("bytes are left over");
  }

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = octet();
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    throw BadBytes("a number has no end");
  }

  template <class T>
  void read(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      value = number() != 0;
    } else if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(static_cast<std::underlying_type_t<T>>(number()));
    } else if constexpr (std::is_unsigned_v<T>) {
      value = static_cast<T>(number());
    } else if constexpr (std::is_integral_v<T>) {
      const auto folded = number();
      value = static_cast<T>(static_cast<std::int64_t>(folded >> 1) ^ -static_cast<std::int64_t>(folded & 1));
    } else if constexpr (std::is_same_v<T, std::string>) {
      value.assign(text(number()));
    } else if constexpr (shape::is_optional<T>) {
      value.reset();
      if (number() != 0) read(value.emplace());
    } else if constexpr (shape::is_variant<T>) {
      read_alternative(value, number(), std::make_index_sequence<std::variant_size_v<T>>());
    } else if constexpr (shape::is_array<T>) {
      for (auto& item : value) octet_or_value(item);
    } else if constexpr (shape::MapLike<T>) {
      value.clear();
      for (auto left = count(); left > 0; --left) {
        typename T::key_type key;
        typename T::mapped_type mapped{};
        read(key);
        read(mapped);
        value.insert_or_assign(std::move(key), std::move(mapped));
      }
    } else if constexpr (shape::ListLike<T>) {
      value.clear();
      for (auto left = count(); left > 0; --left) {
        typename T::value_type item;
        read(item);
        value.insert(value.end(), std::move(item));
      }
    } else {
      shape::for_each_field(value, [this](std::string_view, auto& field) { this->read(field); });
    }
  }

 private:
  std::uint8_t octet() { return static_cast<std::uint8_t>(text(1).front()); }
  std::string_view text(std::uint64_t size) {
    if (size > bytes_.size()) throw BadBytes("the bytes end too early");
    const auto found = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return found;
  }
  // Every item takes a byte at least, unless it has no fields at all: bounds what a damaged count can cost.
  std::uint64_t count() {
    const auto items = number();
    if (items > bytes_.size()) throw BadBytes("a list is longer than the bytes");
    return items;
  }
  template <class T>
  void octet_or_value(T& item) {
    if constexpr (sizeof(T) == 1) {
      item = static_cast<T>(octet());
    } else {
      read(item);
    }
  }
  template <class V, std::size_t... I>
  void read_alternative(V& value, std::uint64_t index, std::index_sequence<I...>) {
    const bool known = ((index == I && (read(value.template emplace<I>()), true)) || ...);
    if (!known) throw BadBytes("a variant has no such alternative");
  }

  std::string_view bytes_;
};

template <class T>
std::string to_bytes(const T& value) {
  StateWriter writer;
  writer.write(value);
  return writer.take();
}

// Throws BadBytes.
template <class T>
T from_bytes(std::string_view bytes) {
  StateReader reader(bytes);
  T value{};
  reader.read(value);
  reader.expect_end();
  return value;
}

// The layout of a type as text: names and kinds of all fields, down to the leaves.
template <class T>
void describe_layout(std::string& out) {
  if constexpr (std::is_same_v<T, bool>) {
    out += "bool";
  } else if constexpr (std::is_enum_v<T>) {
    out += "enum(";
    if constexpr (boost::describe::has_describe_enumerators<T>::value) {
      boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto item) {
        out += item.name;
        out += '=' + std::to_string(static_cast<std::int64_t>(item.value)) + ' ';
      });
    }
    out += ')';
  } else if constexpr (std::is_integral_v<T>) {
    out += (std::is_signed_v<T> ? "i" : "u") + std::to_string(8 * sizeof(T));
  } else if constexpr (std::is_same_v<T, std::string>) {
    out += "text";
  } else if constexpr (shape::is_optional<T>) {
    out += "optional ";
    describe_layout<typename T::value_type>(out);
  } else if constexpr (shape::is_variant<T>) {
    out += "one of(";
    [&]<class... Alternatives>(std::type_identity<std::variant<Alternatives...>>) {
      ((describe_layout<Alternatives>(out), out += '|'), ...);
    }(std::type_identity<T>{});
    out += ')';
  } else if constexpr (shape::is_array<T>) {
    out += std::to_string(std::tuple_size_v<T>) + " of ";
    describe_layout<typename T::value_type>(out);
  } else if constexpr (shape::MapLike<T>) {
    out += "map ";
    describe_layout<typename T::key_type>(out);
    out += " to ";
    describe_layout<typename T::mapped_type>(out);
  } else if constexpr (shape::ListLike<T>) {
    out += "list of ";
    describe_layout<typename T::value_type>(out);
  } else {
    out += '{';
    T value{};
    shape::for_each_field(value, [&](std::string_view name, auto& field) {
      out += name;
      out += ':';
      describe_layout<std::remove_cvref_t<decltype(field)>>(out);
      out += ',';
    });
    out += '}';
  }
}

template <class T>
std::string layout_of() {
  std::string text;
  describe_layout<T>(text);
  return text;
}

}  // namespace paypie::lane
