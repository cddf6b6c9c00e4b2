// The life of a private server: initdb once, then one thread that starts it, watches it and starts it again.
#include "platform/postgres/cluster.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <optional>
#include <pqxx/pqxx>
#include <thread>

#include "platform/postgres/server_process.hpp"

namespace paypie::postgres {
namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds shortest_pause = 100ms, longest_pause = 5'000ms;

// Small on purpose: the read model of one machine, beside everything else that runs on it.
const std::vector<std::string>& settings() {
  static const std::vector<std::string> values = {
      "listen_addresses=",
      "fsync=on",
      "synchronous_commit=off",
      "shared_buffers=128MB",
      "max_connections=200",  // several nodes may share it: one for each read model, a few for queries, of each
      "work_mem=8MB",
      "maintenance_work_mem=64MB",
      "wal_level=minimal",
      "max_wal_senders=0",
      "max_wal_size=1GB",
      "checkpoint_timeout=15min",
      "random_page_cost=1.1",
      "default_toast_compression=lz4",
      "jit=off",
      "max_parallel_workers_per_gather=0",
      "timezone=UTC",
      "logging_collector=off",
      // After a crash every file is synced first; one call for the file system instead of one for each file.
      "recovery_init_sync_method=syncfs",
      "log_min_messages=warning",
      "unix_socket_permissions=0700",
  };
  return values;
}

std::expected<fs::path, std::string> make_socket_folder(const std::optional<RunAs>& user) {
  // A socket's path has room for 107 bytes only, so it cannot live in the data folder.
  std::string pattern = (fs::temp_directory_path() / "paypie-pg-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) return std::unexpected("cannot make " + pattern + ": " + std::strerror(errno));
  if (user && ::chown(pattern.c_str(), user->user, user->group) != 0) {
    return std::unexpected("cannot give " + pattern + " to the server's user: " + std::strerror(errno));
  }
  return fs::path(pattern);
}

std::string url_of(const fs::path& socket_folder, const std::string& database) {
  return "host=" + socket_folder.string() + " user=paypie dbname=" + database;
}

}  // namespace

struct Cluster::State {
  ClusterConfig config;
  fs::path programs;
  std::optional<RunAs> user;
  fs::path data;
  fs::path output;
  int owner_lock = -1;
  int stop_signal = -1;  // eventfd
  std::atomic<pid_t> server{0};
  std::atomic<int> restarts{0};
  std::mutex guard;
  std::condition_variable changed;
  std::optional<fs::path> socket_folder;  // of the first start; kept over restarts, so that urls stay true
  std::optional<std::expected<void, std::string>> first_start;
  std::jthread keeper;

  std::expected<void, std::string> prepare();
  std::expected<void, std::string> make_data_folder();
  std::expected<pid_t, std::string> launch();
  std::expected<void, std::string> await_ready(pid_t child);
  void keep();
  bool stopping(std::chrono::milliseconds wait) const;
  void end_server(pid_t child);
  ~State();
};

std::expected<void, std::string> Cluster::State::prepare() {
  auto found = find_programs();
  if (!found) return std::unexpected(found.error());
  programs = *found;
  auto who = unprivileged_user();
  if (!who) return std::unexpected(who.error());
  user = *who;
  std::error_code failed;
  fs::create_directories(config.folder, failed);
  if (failed) return std::unexpected("cannot make " + config.folder.string() + ": " + failed.message());
  data = config.folder / "data";
  output = config.folder / "server.log";
  owner_lock = ::open((config.folder / "owner.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (owner_lock < 0 || ::flock(owner_lock, LOCK_EX | LOCK_NB) != 0) {
    return std::unexpected("another process uses the PostgreSQL folder " + config.folder.string());
  }
  stop_signal = ::eventfd(0, EFD_CLOEXEC);
  if (auto ended = end_leftover(data); !ended) return ended;
  if (auto made = make_data_folder(); !made) return made;
  auto sockets = make_socket_folder(user);
  if (!sockets) return std::unexpected(sockets.error());
  socket_folder = *sockets;
  return {};
}

// initdb works in a folder beside the final one, so that an interrupted first start leaves nothing half made.
std::expected<void, std::string> Cluster::State::make_data_folder() {
  if (fs::exists(data / "PG_VERSION")) return user ? give_to(data, *user) : std::expected<void, std::string>{};
  std::error_code failed;
  fs::path fresh = config.folder / "data.new";
  fs::remove_all(fresh, failed);
  fs::create_directories(fresh, failed);
  fs::permissions(fresh, fs::perms::owner_all, failed);
  if (user) {
    if (auto given = give_to(fresh, *user); !given) return given;
  }
  FolderHandle handle(fresh);
  auto child =
      spawn({.command = {(programs / "initdb").string(), "-D", handle.path_in_child(), "--username=paypie",
                         "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"},
             .user = user,
             .folder = handle.descriptor(),
             .output = output});
  if (!child) return std::unexpected(child.error());
  if (int code = wait_for(*child); code != 0) {
    return std::unexpected(fmt::format("initdb failed with exit code {}: {}", code, tail_of(output)));
  }
  // initdb would sync its thousand files one by one.
  int folder = ::open(fresh.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    if (std::ranges::find(config.settings, "fsync=off") == config.settings.end()) ::syncfs(folder);
    ::close(folder);
  }
  fs::rename(fresh, data, failed);
  if (failed) return std::unexpected("cannot make " + data.string() + ": " + failed.message());
  return {};
}

std::expected<pid_t, std::string> Cluster::State::launch() {
  FolderHandle handle(data);
  if (!handle.is_open()) return std::unexpected("cannot open " + data.string());
  std::vector<std::string> command = {(programs / "postgres").string(), "-D", handle.path_in_child(), "-k",
                                      socket_folder->string()};
  auto set = [&](const std::vector<std::string>& group) {
    for (const std::string& setting : group) {
      command.push_back("-c");
      command.push_back(setting);
    }
  };
  set(settings());
  set(config.settings);
  return spawn({.command = std::move(command), .user = user, .folder = handle.descriptor(), .output = output});
}

std::expected<void, std::string> Cluster::State::await_ready(pid_t child) {
  auto deadline = std::chrono::steady_clock::now() + config.ready_within;
  while (true) {
    int status = 0;
    if (::waitpid(child, &status, WNOHANG) == child) {
      return std::unexpected("PostgreSQL ended while starting: " + tail_of(output));
    }
    auto file = read_postmaster_file(data);
    if (file && file->pid == child && file->ready) return {};
    if (stopping(10ms) || std::chrono::steady_clock::now() > deadline) {
      end_server(child);
      return std::unexpected("PostgreSQL was not ready in time: " + tail_of(output));
    }
  }
}

bool Cluster::State::stopping(std::chrono::milliseconds wait) const {
  pollfd asked{stop_signal, POLLIN, 0};
  return ::poll(&asked, 1, static_cast<int>(wait.count())) == 1;
}

void Cluster::State::end_server(pid_t child) {
  int handle = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
  for (int signal : {SIGINT, SIGQUIT, SIGKILL}) {
    ::kill(child, signal);
    pollfd ended{handle, POLLIN, 0};
    if (::poll(&ended, 1, 15'000) == 1) break;
  }
  if (handle >= 0) ::close(handle);
  wait_for(child);
}

// The keeper thread: whatever it spawns lives at most as long as it does.
void Cluster::State::keep() {
  auto pause = shortest_pause;
  while (true) {
    auto child = launch();
    std::expected<void, std::string> ready = child ? await_ready(*child) : std::unexpected(child.error());
    if (ready) server = *child;
    bool first = false;
    {
      std::lock_guard lock(guard);
      first = !first_start;
      if (first) first_start = ready;
    }
    changed.notify_all();
    if (!ready && first) return;
    if (ready) {
      int handle = static_cast<int>(::syscall(SYS_pidfd_open, *child, 0));
      pollfd events[] = {{handle, POLLIN, 0}, {stop_signal, POLLIN, 0}};
      while (::poll(events, 2, -1) < 0 && errno == EINTR) {
      }
      ::close(handle);
      server = 0;
      if (events[1].revents != 0) {
        end_server(*child);
        return;
      }
      wait_for(*child);
      pause = shortest_pause;
    }
    // A killed server's backends hold its shared memory for a moment; starting too early fails and is tried again.
    if (stopping(pause)) return;
    pause = std::min(2 * pause, longest_pause);
    if (ready) ++restarts;
  }
}

Cluster::State::~State() {
  if (keeper.joinable()) {
    std::uint64_t one = 1;
    if (::write(stop_signal, &one, sizeof one) == sizeof one) keeper.join();
  }
  std::error_code ignored;
  if (socket_folder) fs::remove_all(*socket_folder, ignored);
  if (stop_signal >= 0) ::close(stop_signal);
  if (owner_lock >= 0) ::close(owner_lock);
}

Cluster::Cluster(std::unique_ptr<State> state) : state_(std::move(state)) {}
Cluster::~Cluster() = default;

std::expected<std::unique_ptr<Cluster>, std::string> Cluster::start(ClusterConfig config) {
  auto state = std::make_unique<State>();
  state->config = std::move(config);
  if (auto prepared = state->prepare(); !prepared) return std::unexpected(prepared.error());
  state->keeper = std::jthread([&keeping = *state] { keeping.keep(); });
  {
    std::unique_lock lock(state->guard);
    state->changed.wait(lock, [&] { return state->first_start.has_value(); });
    if (!*state->first_start) return std::unexpected(state->first_start->error());
  }
  std::unique_ptr<Cluster> cluster(new Cluster(std::move(state)));
  if (auto made = cluster->create_database(cluster->state_->config.database); !made) {
    return std::unexpected(made.error());
  }
  return cluster;
}

std::optional<std::string> Cluster::running_url(const ClusterConfig& config) {
  const auto data = config.folder / "data";
  const auto found = read_postmaster_file(data);
  if (!found || !found->ready) return std::nullopt;
  // A killed server leaves its file behind, and its number may belong to another program by now.
  std::error_code failed;
  const auto works_in = fs::read_symlink("/proc/" + std::to_string(found->pid) + "/cwd", failed);
  if (failed || works_in != fs::canonical(data, failed)) return std::nullopt;
  return url_of(found->socket_folder, config.database);
}

std::string Cluster::url(const std::string& database) const { return url_of(*state_->socket_folder, database); }

std::string Cluster::url() const { return url(state_->config.database); }

std::expected<void, std::string> Cluster::create_database(const std::string& name) try {
  pqxx::connection connection(url("postgres"));
  pqxx::nontransaction work(connection);
  if (work.exec_params("SELECT 1 FROM pg_database WHERE datname = $1", name).empty()) {
    work.exec("CREATE DATABASE " + work.quote_name(name));
  }
  return {};
} catch (const std::exception& failed) {
  return std::unexpected("cannot create the database " + name + ": " + failed.what());
}

pid_t Cluster::pid() const { return state_->server; }
int Cluster::restarts() const { return state_->restarts; }

}  // namespace paypie::postgres
