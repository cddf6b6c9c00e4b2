// The group protocol as librdkafka speaks it, reduced to what is assigned.
#include "events/log/membership/membership.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "platform/telemetry/log.hpp"

namespace paypie::log {

namespace {

constexpr int poll_ms = 50;

// Others learn of a change at their next heartbeat: often enough for a hand-over well under a second.
std::chrono::milliseconds heartbeat(std::chrono::milliseconds session) {
  return std::clamp(session / 20, std::chrono::milliseconds(50), std::chrono::milliseconds(300));
}

// librdkafka tries again for ever, and says nothing but this. The broker's answers: Kafka protocol, error codes.
std::optional<std::string> refusal(rd_kafka_resp_err_t code, std::chrono::milliseconds session) {
  switch (code) {
    case RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT:
      return "the broker takes no session of " + std::to_string(session.count()) +
             " ms: its group.min.session.timeout.ms and group.max.session.timeout.ms say which";
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL:
    case RD_KAFKA_RESP_ERR_INVALID_GROUP_ID: return rd_kafka_err2str(code);
    default: return std::nullopt;
  }
}

}  // namespace

ShareChange change(const std::set<int>& before, const std::set<int>& now) {
  ShareChange out;
  std::ranges::set_difference(now, before, std::inserter(out.gained, out.gained.end()));
  std::ranges::set_difference(before, now, std::inserter(out.lost, out.lost.end()));
  return out;
}

std::expected<std::unique_ptr<Membership>, LogError> Membership::join(Options options, OnAssigned on_assigned) {
  std::unique_ptr<Membership> member(new Membership(std::move(options), std::move(on_assigned)));
  if (auto seated = member->take_seat(); !seated) return std::unexpected(seated.error());
  member->thread_ = std::jthread([raw = member.get()](std::stop_token stop) { raw->work(stop); });
  return member;
}

Membership::Membership(Options options, OnAssigned on_assigned)
    : options_(std::move(options)), on_assigned_(std::move(on_assigned)) {
  seat_.member = this;
}

std::expected<void, LogError> Membership::take_seat() {
  const kafka::Properties own = {
      {"group.id", options_.kafka.wire_name(options_.group)},
      {"client.id", options_.name},
      {"session.timeout.ms", std::to_string(options_.session.count())},
      {"heartbeat.interval.ms", std::to_string(heartbeat(options_.session).count())},
      {"max.poll.interval.ms", std::to_string(std::max<std::int64_t>(300'000, options_.session.count()))},
      // Contiguous partitions in the order of the members' names: what one loses its neighbours get.
      {"partition.assignment.strategy", "range"},
      // Nothing is read; should a fetch slip out before the pause, let it be small.
      {"fetch.message.max.bytes", "1024"},
      {"queued.max.messages.kbytes", "16"},
  };
  auto handle = kafka::make_handle(RD_KAFKA_CONSUMER, options_.kafka, own, seat_, on_rebalance);
  if (!handle) return std::unexpected(handle.error());
  handle_ = std::move(*handle);
  rd_kafka_poll_set_consumer(handle_.get());
  const kafka::PartitionList topics(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(topics.get(), options_.kafka.wire_name(options_.topic).c_str(),
                                    RD_KAFKA_PARTITION_UA);
  if (const auto failed = rd_kafka_subscribe(handle_.get(), topics.get()); failed != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return std::unexpected(kafka::as_log_error(failed, "joining the group " + options_.group));
  }
  return {};
}

void Membership::work(std::stop_token stop) {
  while (!stop.stop_requested()) {
    // Records mean nothing here; callbacks run inside this call.
    const kafka::Message message(rd_kafka_consumer_poll(handle_.get(), poll_ms));
    if (message) hear(*message);
    char why[512];
    if (rd_kafka_fatal_error(handle_.get(), why, sizeof why) == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    telemetry::warning("a group member is made anew", {{"group", options_.group}, {"error", why}});
    revoked();
    handle_.reset();
    if (auto seated = take_seat(); !seated) {
      return telemetry::error("a group cannot be joined",
                              {{"group", options_.group}, {"error", seated.error().detail}});
    }
  }
  rd_kafka_consumer_close(handle_.get());
}

void Membership::hear(const rd_kafka_message_t& message) {
  const auto why = refusal(message.err, options_.session);
  if (!why) return;
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(refused_, *why) == *why) return;  // it is said once, not at every attempt
  }
  telemetry::error("the group cannot be joined", {{"group", options_.group}, {"error", *why}});
}

void Membership::on_rebalance(rd_kafka_t* handle, rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t* partitions,
                              void* seat) {
  auto& self = *static_cast<Seat*>(static_cast<kafka::Troubles*>(seat))->member;
  if (what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    // At an offset of its own, and paused: nothing is asked of anybody.
    for (int i = 0; i < partitions->cnt; ++i) partitions->elems[i].offset = 0;
    rd_kafka_assign(handle, partitions);
    rd_kafka_pause_partitions(handle, partitions);
    return self.assigned(partitions);
  }
  const bool out = rd_kafka_assignment_lost(handle) != 0;
  rd_kafka_assign(handle, nullptr);
  if (out) self.revoked();  // otherwise a new assignment is on its way
}

void Membership::assigned(rd_kafka_topic_partition_list_t* partitions) {
  std::set<int> ours;
  for (int i = 0; i < partitions->cnt; ++i) ours.insert(partitions->elems[i].partition);
  telemetry::info("partitions are assigned", {{"group", options_.group}, {"partitions", ours.size()}});
  {
    const std::lock_guard lock(mutex_);
    ours_ = ours;
    refused_.clear();
  }
  if (!leaving_) on_assigned_(ours);
}

void Membership::revoked() {
  telemetry::warning("not a member of the group any more; joining again", {{"group", options_.group}});
  {
    const std::lock_guard lock(mutex_);
    ours_.reset();
  }
  if (!leaving_) on_assigned_({});
}

void Membership::leave() {
  leaving_ = true;
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

std::string Membership::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_;
}

std::optional<std::set<int>> Membership::ours() const {
  const std::lock_guard lock(mutex_);
  return ours_;
}

}  // namespace paypie::log
