// From a request to a command: its id, what it hashes to, who asks, until when. The id follows from (store, caller,
// route, resource, idempotency key), so that the same request is the same command on any node and after any crash.
#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "command-side/lane/ask.hpp"
#include "platform/crypto/hash.hpp"
#include "platform/http/conditional.hpp"
#include "platform/http/message.hpp"
#include "platform/http/network.hpp"
#include "platform/scheduler/scheduler.hpp"

namespace paypie::commands {

inline constexpr std::chrono::milliseconds answer_before_edge{250};

// The resource is part of the id, because every stream remembers its own commands: one key on two orders is two
// commands. Without a key the id is drawn at random, and a retry is another command.
CommandId command_id(const http::Request& request, std::string_view route, Random& random);

// Over route, path and the body as it was understood, so that white space and the order of fields do not matter.
Bytes32 request_hash(const http::Request& request, std::string_view route, std::string_view canonical_body);

// The id of the index-th thing that a command creates: creation stays idempotent for ever.
template <class Tag>
Id<Tag> derived(const CommandId& command, std::size_t index = 0) {
  const std::string_view bytes(static_cast<const char*>(static_cast<const void*>(command.bytes.data())),
                               command.bytes.size());
  return {crypto::derive_id(Tag::prefix, bytes, std::to_string(index))};
}

// Everything of an Ask but the command. The lane answers a little before the edge would: its answer has a name.
template <Decider D>
lane::Ask<D> ask_for(const http::Request& request, std::string stream, const CommandId& id, const Bytes32& hash) {
  lane::Ask<D> ask;
  ask.stream = std::move(stream);
  ask.id = id;
  ask.request = hash;
  ask.store = {request.caller.tenant};
  ask.actor = {request.caller.actor};
  ask.traceparent = request.traceparent;
  ask.client = http::network_of(request.remote_address);
  ask.if_match = http::expected_version(request);
  ask.deadline = request.deadline - answer_before_edge;
  return ask;
}

}  // namespace paypie::commands
