// Events to CloudEvents and back: fixed order, every kind of error named, old versions lifted.
#include "events/codec/codec.hpp"

#include <doctest/doctest.h>

#include "events/orders.hpp"
#include "tests/support/sample_orders.hpp"

using namespace paypie;
using codec::DecodeErrc;
using orders::OrderEvent;

TEST_CASE("an event is written with its attributes in fixed order") {
  const auto text =
      codec::encode_event(samples::envelope(), OrderEvent{orders::OrderNoteChanged{samples::order, "x\"y"}});
  CHECK(text ==
        R"({"specversion":"1.0","id":"evt_00000000000000000000000002","source":"/orders",)"
        R"("type":"paypie.order.note_changed.v1","subject":"ord_00000000000000000000000001",)"
        R"("time":"2024-03-01T12:00:00.000001Z","datacontenttype":"application/json",)"
        R"("dataschema":"urn:paypie:schema:order.note_changed:1","partitionkey":"ord_00000000000000000000000001",)"
        R"("sequence":"00000000000000000007","correlationid":"ord_00000000000000000000000001",)"
        R"("causationid":"cmd_00000000000000000000000003","occurredat":"1996-07-04T00:00:00.000000Z","actor":"dev",)"
        R"("storeid":"northwind","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",)"
        R"("data":{"order":"ord_00000000000000000000000001","note":"x\"y"}})");
}

TEST_CASE("every order event survives the way to text and back") {
  for (const auto& event : samples::every_order_event()) {
    auto meta = samples::envelope();
    std::visit([&](const auto& one) { meta.type = wire_type<std::remove_cvref_t<decltype(one)>>(); }, event);
    const auto text = codec::encode_event(meta, event);
    CAPTURE(text);
    const auto back = codec::decode_event<OrderEvent>(text);
    REQUIRE(back);
    CHECK(back->meta == meta);
    CHECK(back->event == event);
    CHECK(codec::encode_event(back->meta, back->event) == text);
    CHECK(*codec::decode_envelope(text) == meta);
  }
}

TEST_CASE("an event says from which network its command came, if it did from a client") {
  auto meta = samples::envelope();
  const orders::OrderNoteChanged event{samples::order, "a"};
  CHECK(codec::encode_event(meta, event).find("client") == std::string::npos);
  meta.client = "192.0.2.0/24";
  const auto text = codec::encode_event(meta, event);
  CHECK(text.find(R"("client":"192.0.2.0/24")") != std::string::npos);
  CHECK(codec::decode_event<OrderEvent>(text)->meta.client == "192.0.2.0/24");
}

TEST_CASE("an event without business time and trace leaves both out") {
  auto meta = samples::envelope();
  meta.occurred_at.reset();
  meta.traceparent.clear();
  const auto text = codec::encode_event(meta, orders::OrderNoteChanged{samples::order, ""});
  CHECK(text.find("occurredat") == std::string::npos);
  CHECK(text.find("traceparent") == std::string::npos);
  const auto back = codec::decode_event<OrderEvent>(text);
  REQUIRE(back);
  CHECK_FALSE(back->meta.occurred_at);
  CHECK(std::get<orders::OrderNoteChanged>(back->event).note == "");
}

namespace {

std::string changed(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

const std::string note = codec::encode_event(samples::envelope(), orders::OrderNoteChanged{samples::order, "n"});

DecodeErrc error_of(const std::string& text) {
  const auto decoded = codec::decode_event<OrderEvent>(text);
  REQUIRE_FALSE(decoded);
  CHECK_FALSE(decoded.error().detail.empty());
  return decoded.error().code;
}

}  // namespace

TEST_CASE("what cannot be decoded says why") {
  CHECK(error_of("") == DecodeErrc::not_json);
  CHECK(error_of(note.substr(0, note.size() - 1)) == DecodeErrc::not_json);
  CHECK(error_of("[]") == DecodeErrc::not_an_event);
  CHECK(error_of(changed(note, "\"1.0\"", "\"2.0\"")) == DecodeErrc::not_an_event);
  CHECK(error_of(changed(note, "evt_", "xvt_")) == DecodeErrc::not_an_event);
  CHECK(error_of(changed(note, "00000000000000000007", "-1")) == DecodeErrc::not_an_event);
  CHECK(error_of(changed(note, "00000000000000000007", "0")) == DecodeErrc::not_an_event);
  CHECK(error_of(changed(note, "00000000000000000007", "99999999999999999999")) == DecodeErrc::not_an_event);
  CHECK(error_of(changed(note, "\"data\"", "\"date\"")) == DecodeErrc::not_an_event);
  CHECK(error_of(changed(note, "\"subject\"", "\"object\"")) == DecodeErrc::not_an_event);
  CHECK(error_of(changed(note, "\"type\"", "\"tyqe\"")) == DecodeErrc::not_an_event);
  CHECK(error_of(changed(note, "note_changed.v1", "note_changed.v2")) == DecodeErrc::unknown_version);
  CHECK(error_of(changed(note, "note_changed.v1", "note_changed.v")) == DecodeErrc::unknown_type);
  CHECK(error_of(changed(note, "note_changed.v1", "note_changed.v1x")) == DecodeErrc::unknown_type);
  CHECK(error_of(changed(note, "paypie.order.note", "paypie.order.nota")) == DecodeErrc::unknown_type);
  CHECK(error_of(changed(note, "\"note\":\"n\"", "\"note\":7")) == DecodeErrc::bad_data);
  CHECK(error_of(changed(note, "\"data\":{", "\"data\":{\"note\":\"m\",")) == DecodeErrc::bad_data);
}

TEST_CASE("an unknown field of a newer program is ignored") {
  CHECK(codec::decode_event<OrderEvent>(changed(note, "\"data\":{", "\"data\":{\"newer\":[{}],")));
  CHECK(codec::decode_event<OrderEvent>(changed(note, "\"actor\"", "\"newer\":1,\"actor\"")));
}
