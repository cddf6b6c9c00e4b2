// `paypie postgres`: the private PostgreSQL of a data folder alone, for nodes on this machine that share one.
#include <fmt/format.h>
#include <signal.h>

#include "platform/postgres/cluster.hpp"
#include "tools/node/settings.hpp"
#include "tools/paypie/commands.hpp"

namespace paypie::tools {

Exit postgres_alone(const config::Config& config) {
  // Before any thread is made, so that none of them takes what is waited for.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  sigprocmask(SIG_BLOCK, &ends, nullptr);
  const auto started = postgres::Cluster::start({.folder = data_folder(config).postgres()});
  if (!started) throw Failure(Exit::internal, started.error());
  print((*started)->url() + "\n");
  int ended_by = 0;
  sigwait(&ends, &ended_by);
  return Exit::ok;
}

}  // namespace paypie::tools
