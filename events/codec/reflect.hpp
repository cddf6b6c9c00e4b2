// JSON from declarations: one EVENT or VALUE line gives a writer and a strict or lenient reader.
//
//   std::string text = codec::to_json(order_created);
//   std::expected<CreateOrderBody, FieldErrors> body = codec::from_json<CreateOrderBody>(text, Mode::strict);
//
// Known: bool, integers, std::string, described enums (their names), ids, StoreId, Currency, Rate (decimal text),
// Timestamp (RFC 3339), Actor, Money ({"amount", "currency"}), Personal (flat object of texts with "scheme"),
// std::optional, std::vector, std::map from text, and described structs of these.
#pragma once
#include "events/codec/read.hpp"   // IWYU pragma: export
#include "events/codec/write.hpp"  // IWYU pragma: export
