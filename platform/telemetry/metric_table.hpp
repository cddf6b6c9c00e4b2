// Every metric of paypie, declared once: name, kind, help, labels, buckets. docs/reference/metrics.md is made of this.
#pragma once
#include <array>

#include "platform/telemetry/metrics.hpp"

namespace paypie::telemetry::metric {

namespace labels {
inline constexpr std::string_view route_status[] = {"route", "status"};
inline constexpr std::string_view route[] = {"route"};
inline constexpr std::string_view reason[] = {"reason"};
inline constexpr std::string_view aggregate_outcome[] = {"aggregate", "outcome"};
inline constexpr std::string_view outcome[] = {"outcome"};
inline constexpr std::string_view reader[] = {"reader"};
inline constexpr std::string_view aggregate[] = {"aggregate"};
inline constexpr std::string_view process[] = {"process"};
inline constexpr std::string_view consumer[] = {"consumer"};
inline constexpr std::string_view process_kind[] = {"process", "kind"};
inline constexpr std::string_view kind[] = {"kind"};
inline constexpr std::string_view rule[] = {"rule"};
inline constexpr std::string_view currency[] = {"currency"};
inline constexpr std::string_view topic[] = {"topic"};
inline constexpr std::string_view topic_reason[] = {"topic", "reason"};
inline constexpr std::string_view projection[] = {"projection"};
inline constexpr std::string_view pool[] = {"pool"};
inline constexpr std::string_view cache[] = {"cache"};
inline constexpr std::string_view client[] = {"client"};
inline constexpr std::string_view version[] = {"version"};
inline constexpr std::string_view gateway[] = {"gateway"};
inline constexpr std::string_view status[] = {"status"};
}  // namespace labels

// Seconds, from a cache hit to the deadline of a handler.
inline constexpr double latency_seconds[] = {0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10};

inline constexpr MetricInfo
    // the edge
    http_requests{"paypie_http_requests_total", MetricKind::counter,
                  "Requests answered, by route and status class (2xx, 4xx, ...).", labels::route_status},
    http_latency{"paypie_http_request_seconds", MetricKind::histogram,
                 "Time from the last byte of a request's head to its answer.", labels::route, latency_seconds},
    http_connections{"paypie_http_connections", MetricKind::gauge, "Open connections."},
    http_refused{"paypie_http_refused_total", MetricKind::counter,
                 "Requests and connections refused before a handler saw them, by reason.", labels::reason},
    // commands
    commands{"paypie_commands_total", MetricKind::counter,
             "Commands answered by lanes: accepted, replayed, nothing, refused or the failure's name.",
             labels::aggregate_outcome},
    // lanes
    lane_in_flight{"paypie_lane_in_flight", MetricKind::gauge, "Appends whose outcome is not known yet.",
                   labels::aggregate},
    lane_waiting{"paypie_lane_waiting", MetricKind::gauge, "Commands waiting for a state, a slot or a proof.",
                 labels::aggregate},
    lane_step_downs{"paypie_lane_step_downs_total", MetricKind::counter,
                    "Times a lane gave up its epoch and opened again.", labels::aggregate},
    lane_states{"paypie_lane_states", MetricKind::gauge, "Aggregate states held in memory.", labels::aggregate},
    lane_state_loads{"paypie_lane_state_loads_total", MetricKind::counter,
                     "States read from the state store because memory did not hold them.", labels::aggregate},
    lane_stopped_streams{"paypie_lane_stopped_streams", MetricKind::gauge,
                         "Streams stopped because of an impossible history or a damaged record.", labels::aggregate},
    // processes
    process_open{"paypie_process_open", MetricKind::gauge,
                 "Deliveries, wishes (commands asked for) and timers of a process that are open.",
                 labels::process_kind},
    process_done{"paypie_process_done_total", MetricKind::counter,
                 "Deliveries, wishes and timers of a process that were recorded, and tries that must be repeated.",
                 labels::process_kind},
    process_parked_streams{"paypie_process_parked_streams", MetricKind::gauge,
                           "Streams with an event that a process cannot read; their later events wait.",
                           labels::process},
    process_under_way{"paypie_process_under_way", MetricKind::gauge,
                      "Deliveries, wishes and timers of a process that were sent and not yet answered, at most "
                      "process.in_flight of each.",
                      labels::process_kind},
    process_parked_places{"paypie_process_parked_places", MetricKind::gauge,
                          "Places kept of events that wait behind a parked one, at most process.parked_places; the "
                          "others are found in the log again.",
                          labels::process},
    process_stuck{"paypie_process_stuck", MetricKind::gauge,
                  "Process instances that wait for a person: a step failed for good, a deadline has passed, or no "
                  "answer came for process.stuck_seconds.",
                  labels::process},
    dead_letters{"paypie_dead_letters", MetricKind::gauge,
                 "Streams that wait for a person behind an event which a process or a reactor cannot take.",
                 labels::consumer},
    // payment gateways
    gateway_open{"paypie_gateway_open", MetricKind::gauge,
                 "What gateways are asked for and have not answered: asked, unknown (it is looked up), waiting for the "
                 "customer, waiting for a person; of all nodes.",
                 labels::kind},
    gateway_under_way{"paypie_gateway_calls_running", MetricKind::gauge, "Calls of gateways under way."},
    gateway_calls{"paypie_gateway_calls_total", MetricKind::counter,
                  "Calls of gateways: first ones, retries with the same key, look-ups.", labels::kind},
    gateway_rests{"paypie_gateway_rests_total", MetricKind::counter,
                  "Times a gateway failed so often that it was left alone for a while."},
    // payouts
    payouts_open{
        "paypie_payouts_open", MetricKind::gauge,
        "Payouts that are asked for and not settled: asked, unknown (it is looked up), handed over, waiting for "
        "a person; contested: settled, and reported otherwise since; of all nodes.",
        labels::kind},
    payout_calls{"paypie_payout_calls_total", MetricKind::counter,
                 "Calls for payouts: first ones, retries with the same key, look-ups.", labels::kind},
    // webhooks
    webhooks_early{"paypie_webhooks_early_total", MetricKind::counter,
                   "Webhooks of payments that were not there: kept, or sent back because the inbox was full.",
                   labels::outcome},
    webhooks_waiting{"paypie_webhooks_waiting", MetricKind::gauge,
                     "Kept webhooks that wait for a payment, or for what they speak of to be asked for."},
    // what must always add up
    conservation_broken{
        "paypie_conservation_broken", MetricKind::gauge,
        "Stock items, payments and cashback accounts whose events do not add up, by rule; anything but 0 is an alarm.",
        labels::rule},
    conservation_checked{"paypie_conservation_checked_total", MetricKind::counter,
                         "Events of stock items, payments and cashback accounts held against the rules."},
    ledger_imbalance{"paypie_ledger_imbalance_minor", MetricKind::gauge,
                     "What postings of recorded events are off balance by, minor units of all currencies; anything but "
                     "0 is an alarm."},
    cashback_liability{"paypie_cashback_liability_minor", MetricKind::gauge,
                       "What the ledger says is owed to customers as cashback, minor units, by currency.",
                       labels::currency},
    cashback_carried_forward{
        "paypie_cashback_carried_forward_minor", MetricKind::gauge,
        "Cashback that was reversed after it was paid, or on its way, and is taken off what becomes "
        "due, minor units, by currency.",
        labels::currency},
    settlement_verified{"paypie_settlement_verified_volume_ratio", MetricKind::gauge,
                        "Share of the amounts in a gateway's settlement files, and of what is missing in them, that "
                        "matches our books, of the store and currency where it is least.",
                        labels::gateway},
    settlement_differences{"paypie_settlement_differences", MetricKind::gauge,
                           "Lines of settlement files and transactions of ours that do not match: missing, surplus, "
                           "amount_differs or repeated.",
                           labels::status},
    // the audit trail
    audit_linked{"paypie_audit_linked_total", MetricKind::counter, "Records put into the audit trail's chains."},
    audit_checkpoints{"paypie_audit_checkpoints", MetricKind::gauge,
                      "Signed checkpoints of the audit trail; the newest has the number below this one."},
    audit_lag_records{"paypie_audit_lag_records", MetricKind::gauge,
                      "Records that no checkpoint signs yet, at most audit.checkpoint_records once it keeps up."},
    audit_lag_seconds{"paypie_audit_lag_seconds", MetricKind::gauge,
                      "For how long there has been one of these, at most audit.checkpoint_seconds once it keeps up."},
    audit_refusals{"paypie_audit_refusals_total", MetricKind::counter,
                   "Refusals where money or security is at stake: recorded, or left out, because there were too many "
                   "of_one client, in_all, under_way or in their hour (stream_full), or because this node could not "
                   "write them in time (not_written); unknown: sent to the log without an answer, so nobody counts it.",
                   labels::outcome},
    audit_refusals_of_other_stores{"paypie_audit_refusals_of_other_stores_total", MetricKind::counter,
                                   "Of those left out, how many are counted under the store main because there were "
                                   "too many stores to count each for itself."},
    audit_refusals_under_way{"paypie_audit_refusals_under_way", MetricKind::gauge,
                             "Refusals on their way into the log, at most 256."},
    // the cluster
    cluster_forwards{"paypie_cluster_forwards_total", MetricKind::counter,
                     "Commands for other nodes: answered there, or why not (no_owner, unreachable, lost, full, "
                     "refused); waited: for an owner.",
                     labels::outcome},
    cluster_forwards_running{"paypie_cluster_forwards_running", MetricKind::gauge,
                             "Commands that other nodes are asked to answer at this moment."},
    cluster_forwards_waiting{"paypie_cluster_forwards_waiting", MetricKind::gauge,
                             "Commands that wait for a node that owns their partition."},
    cluster_clock_off{
        "paypie_cluster_clock_off_seconds", MetricKind::gauge,
        "How far this node's clock is ahead of what most nodes record (below 0: behind); 0 if it is right."},
    // the log
    log_appends{"paypie_log_appends_total", MetricKind::counter, "Records made durable."},
    log_syncs{"paypie_log_syncs_total", MetricKind::counter,
              "Group commits: each made all records that had queued durable with one sync."},
    log_void_records{"paypie_log_void_records_total", MetricKind::counter,
                     "Records that do not count, by the reason the validity rule gives.", labels::topic_reason},
    log_stopped_partitions{"paypie_log_stopped_partitions", MetricKind::gauge,
                           "Partitions a reader has given up until a person has looked: the log was cut, replaced or "
                           "damaged, or holds what it does not know.",
                           labels::reader},
    log_queue{"paypie_log_queue_records", MetricKind::gauge, "Records appended and not reported yet."},
    log_queue_bytes{"paypie_log_queue_bytes", MetricKind::gauge, "Their size."},
    log_failed_appends{"paypie_log_failed_appends_total", MetricKind::counter,
                       "Appends that were reported failed or lost by the brokers."},
    log_tail_bytes{"paypie_log_tail_bytes", MetricKind::gauge, "Youngest records kept in memory (Kafka)."},
    log_catching_up{"paypie_log_catching_up_consumers", MetricKind::gauge,
                    "Consumers made for readers behind the tail (Kafka)."},
    log_rebuilds{"paypie_log_rebuilds_total", MetricKind::counter,
                 "Clients made anew after a failure or a broken connection: producer, tail (Kafka).", labels::client},
    log_broker_errors{"paypie_log_broker_errors_total", MetricKind::counter,
                      "Errors that brokers or connections to them gave (Kafka)."},
    // read models
    projection_events{"paypie_projection_events_total", MetricKind::counter, "Events applied.", labels::projection},
    projection_lag_events{"paypie_projection_lag_events", MetricKind::gauge,
                          "Records of the log that the projection has not covered yet.", labels::projection},
    projection_lag_seconds{"paypie_projection_lag_seconds", MetricKind::gauge,
                           "Age of the oldest record that the projection has not covered yet; 0 at the end.",
                           labels::projection},
    projection_parked{"paypie_projection_parked_streams", MetricKind::gauge, "Streams parked after repeated failure.",
                      labels::projection},
    projection_failures{"paypie_projection_failures_total", MetricKind::counter, "Batches that failed and are retried.",
                        labels::projection},
    // pools and caches
    pool_threads{"paypie_pool_threads", MetricKind::gauge, "Threads or connections of a pool.", labels::pool},
    pool_busy{"paypie_pool_busy", MetricKind::gauge, "Threads or connections of a pool that are in use.", labels::pool},
    pool_waiting{"paypie_pool_waiting", MetricKind::gauge, "Tasks waiting for a pool.", labels::pool},
    pool_refused{"paypie_pool_refused_total", MetricKind::counter, "Tasks refused because a pool's queue was full.",
                 labels::pool},
    cache_hits{"paypie_cache_hits_total", MetricKind::counter, "Look-ups that a cache answered.", labels::cache},
    cache_misses{"paypie_cache_misses_total", MetricKind::counter, "Look-ups that a cache did not answer.",
                 labels::cache},
    cache_bytes{"paypie_cache_bytes", MetricKind::gauge, "Bytes that a cache holds in memory.", labels::cache},
    // the process
    build_info{"paypie_build_info", MetricKind::gauge, "1, with the version as a label.", labels::version},
    start_seconds{"paypie_start_seconds", MetricKind::gauge, "Time from start to the first accepted connection."};

inline constexpr std::array all = {
    &http_requests,
    &http_latency,
    &http_connections,
    &http_refused,
    &commands,
    &lane_in_flight,
    &lane_waiting,
    &lane_step_downs,
    &lane_states,
    &lane_state_loads,
    &lane_stopped_streams,
    &process_open,
    &process_done,
    &process_parked_streams,
    &process_under_way,
    &process_parked_places,
    &process_stuck,
    &dead_letters,
    &gateway_open,
    &gateway_under_way,
    &gateway_calls,
    &gateway_rests,
    &payouts_open,
    &payout_calls,
    &webhooks_early,
    &webhooks_waiting,
    &conservation_broken,
    &conservation_checked,
    &ledger_imbalance,
    &cashback_liability,
    &cashback_carried_forward,
    &settlement_verified,
    &settlement_differences,
    &audit_linked,
    &audit_checkpoints,
    &audit_lag_records,
    &audit_lag_seconds,
    &audit_refusals,
    &audit_refusals_of_other_stores,
    &audit_refusals_under_way,
    &cluster_forwards,
    &cluster_forwards_running,
    &cluster_forwards_waiting,
    &cluster_clock_off,
    &log_appends,
    &log_syncs,
    &log_void_records,
    &log_stopped_partitions,
    &log_queue,
    &log_queue_bytes,
    &log_failed_appends,
    &log_tail_bytes,
    &log_catching_up,
    &log_rebuilds,
    &log_broker_errors,
    &projection_events,
    &projection_lag_events,
    &projection_lag_seconds,
    &projection_parked,
    &projection_failures,
    &pool_threads,
    &pool_busy,
    &pool_waiting,
    &pool_refused,
    &cache_hits,
    &cache_misses,
    &cache_bytes,
    &build_info,
    &start_seconds,
};

}  // namespace paypie::telemetry::metric
