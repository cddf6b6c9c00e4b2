// Who did what, asked of a server; keys and checkpoints of the audit trail, on the machine that has them.
#include <fmt/format.h>

#include <fstream>

#include "sagas/audit/folder.hpp"
#include "sagas/audit/keys.hpp"
#include "sagas/audit/trail/key_file.hpp"
#include "tools/paypie/commands.hpp"

namespace paypie::tools {

namespace {

using Json = nlohmann::ordered_json;

const Column key_columns[] = {{"key", "/key"}, {"public", "/public"}, {"does", "/does"}};

std::string key_file(const config::Config& config, const std::string& given) {
  const auto& file = given.empty() ? config.text("audit.key") : given;
  if (file.empty()) throw Failure(Exit::usage, "name the file of keys, or set audit.key");
  return file;
}

// What verifiers need of the keys lies beside them, for anybody to read.
void tell_public(const std::string& file, const crypto::PublicKey& key) {
  const auto beside = file + ".pub";
  std::ofstream out(beside, std::ios::app);
  if (!(out << audit::public_line(key)) || !out.flush()) throw Failure(Exit::conflict, "cannot write " + beside);
  fmt::print(stderr, "{}: for whoever verifies (--keys); keep a copy where nobody can change it\n", beside);
}

Json key_row(const crypto::PublicKey& key, std::string_view does) {
  return {{"key", audit::key_id(key)}, {"public", to_hex(crypto::text_of(key))}, {"does", does}};
}

std::optional<audit::Checkpoint> newest_of(const std::string& folder) {
  auto newest = audit::newest_checkpoint(folder);
  if (!newest) throw Failure(Exit::difference, newest.error());
  return std::move(*newest);
}

}  // namespace

Exit audit_list(const config::Config& config, const ListOptions& options, Format format) {
  const Column columns[] = {{"recorded", "/recorded_at"}, {"actor", "/actor"},     {"action", "/action"},
                            {"resource", "/resource_id"}, {"outcome", "/outcome"}, {"reason", "/reason"},
                            {"asked", "/route"},          {"from", "/client"},     {"cause", "/causation"},
                            {"place", "/place"}};
  Api api(endpoint_of(config));
  print(rendered(rows_of(api, "/api/v1/audit/entries", options), columns, format));
  return Exit::ok;
}

Exit audit_keys_new(const config::Config& config, const std::string& given, Format format) {
  const auto file = key_file(config, given);
  const auto made = audit::create_key_file(file);
  if (!made) throw Failure(Exit::conflict, made.error());
  tell_public(file, *made);
  const std::vector rows{key_row(*made, "signs")};
  print(rendered(rows, key_columns, format));
  return Exit::ok;
}

Exit audit_keys_rotate(const config::Config& config, const std::string& given, Format format) {
  const auto file = key_file(config, given);
  const auto ring = audit::read_key_ring(file);
  if (!ring) throw Failure(Exit::usage, ring.error());
  const auto newest_before = ring->newest().public_key();
  if (const auto& folder = config.text("audit.folder"); !folder.empty()) {
    const auto newest = newest_of(folder);
    const auto expected = !newest            ? audit::key_id(newest_before)
                          : newest->next_key ? audit::key_id(*newest->next_key)
                                             : newest->key;
    if (expected != audit::key_id(newest_before)) {
      throw Failure(Exit::conflict,
                    fmt::format("the key {} was not introduced yet: start the node with the role audit first",
                                audit::key_id(newest_before)));
    }
  }
  const auto made = audit::add_key(file);
  if (!made) throw Failure(Exit::conflict, made.error());
  tell_public(file, *made);
  fmt::print(stderr, "start the node with the role audit again: {} then introduces {}\n", audit::key_id(newest_before),
             audit::key_id(*made));
  const std::vector rows{key_row(newest_before, "introduces the next one"), key_row(*made, "signs then")};
  print(rendered(rows, key_columns, format));
  return Exit::ok;
}

Exit audit_keys_list(const config::Config& config, const std::string& given, Format format) {
  const auto ring = audit::read_key_ring(key_file(config, given));
  if (!ring) throw Failure(Exit::usage, ring.error());
  std::vector<Json> rows;
  for (const auto& key : ring->keys) {
    rows.push_back(key_row(key.public_key(), &key == &ring->newest() ? "signs" : "introduces the next one"));
  }
  print(rendered(rows, key_columns, format));
  return Exit::ok;
}

Exit audit_checkpoint(const config::Config& config, Format format) {
  const auto& folder = config.text("audit.folder");
  if (folder.empty()) throw Failure(Exit::usage, "set audit.folder");
  const auto newest = newest_of(folder);
  if (!newest) throw Failure(Exit::not_found, fmt::format("there is no checkpoint in {}", folder));
  if (format == Format::table) {
    print(audit::kept_line(*newest) + "\n");
    return Exit::ok;
  }
  const Json row = {{"checkpoint", audit::kept_line(*newest)}, {"time", to_text(newest->time)}, {"key", newest->key}};
  const Column columns[] = {{"checkpoint", "/checkpoint"}, {"time", "/time"}, {"key", "/key"}};
  print(rendered_one(row, columns, format));
  return Exit::ok;
}

}  // namespace paypie::tools
