// An aggregate from command to view: real lanes write, a tail and a PostgreSQL read model follow, the views are asked
// over HTTP. What each kind of aggregate is asked and does is said by who derives from it.
#pragma once
#include <doctest/doctest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "platform/scheduler/pool.hpp"
#include "platform/scheduler/system.hpp"
#include "projections/runner/runner.hpp"
#include "projections/stores/document_store.hpp"
#include "projections/stores/document_tail.hpp"
#include "query-side/reading/sql_reads.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/process.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/store_by_header.hpp"
#include "tests/support/temp_folder.hpp"

namespace paypie::test {

// Service: of commands (tests/support/command_service.hpp). Sql: the read model. Queries: what the routes read from.
template <class Service, projections::Documents Documents, class Sql, class Queries>
class DocumentViews {
 public:
  DocumentViews() = default;
  DocumentViews(const DocumentViews&) = delete;
  DocumentViews& operator=(const DocumentViews&) = delete;
  ~DocumentViews() {
    server.reset();
    pool.stop();
  }

  void catch_up() {
    const auto covers_all = [&](const projections::Progress& progress) {
      for (int partition = 0; partition < log::partitions_per_topic; ++partition) {
        const auto end = commands.log().end({progress.topic(), partition});
        REQUIRE(end.has_value());
        if (progress.next(partition) < *end) return false;
      }
      return true;
    };
    REQUIRE(eventually([&] {
      while (*tail.step()) {
      }
      const auto stepped = runner.step();
      REQUIRE_MESSAGE(stepped, (stepped ? "" : stepped.error()));
      return *stepped == projections::Runner::Step::idle && covers_all(runner.progress()) &&
             covers_all(tail.progress());
    }));
  }

  struct Reply {
    int status = 0;
    nlohmann::json json;
    Answer raw;
  };
  // `fields`: further ones of the request's head, each with its line end.
  Reply ask(const std::string& target, const std::string& fields = "") {
    RawClient client(server->port());
    Answer answer =
        client.ask("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "Connection: close\r\n\r\n");
    return {answer.status, nlohmann::json::parse(answer.body, nullptr, false), answer};
  }

  Service commands;
  SystemClock clock;
  TempFolder folder;
  std::unique_ptr<projections::DocumentsOf<Documents>> store =
      *projections::DocumentsOf<Documents>::open({.folder = folder.path()});
  projections::DocumentTail<Documents> tail{commands.log(), *store, clock};
  postgres::Pool connections{{.url = fresh_database(), .size = 2, .statement_timeout = std::chrono::milliseconds(0)}};
  Sql projection;
  projections::Runner runner{commands.log(), connections, projection, clock};
  Pool pool{2};
  Queries queries{*store,
                  {tail.progress(), [this](const std::string& stream) { return tail.is_parked(stream); }},
                  commands.log(),
                  pool,
                  [this]() -> std::optional<query::SqlReads> {
                    return query::SqlReads{connections, {runner.progress(), [this](const std::string& stream) {
                                                           return runner.is_parked(stream);
                                                         }}};
                  }};
  StoreByHeader who;
  http::Router router;
  std::optional<HttpServer> server;

 protected:
  // Once every route is there.
  void serve() { server.emplace(router, http::ServerConfig{}, &who); }
  std::string next_key() { return std::to_string(++keys_); }

 private:
  int keys_ = 0;
};

}  // namespace paypie::test
