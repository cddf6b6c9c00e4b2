// Child processes of a PostgreSQL installation: fork, drop privileges, exec; only async-signal-safe calls in between.
#include "platform/postgres/server_process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <functional>

namespace paypie::postgres {
namespace fs = std::filesystem;

std::expected<fs::path, std::string> find_programs() {
  std::vector<std::pair<int, fs::path>> found;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", failed)) {
    fs::path programs = entry.path() / "bin";
    if (!fs::exists(programs / "initdb") || !fs::exists(programs / "postgres")) continue;
    found.emplace_back(std::atoi(entry.path().filename().c_str()), programs);
  }
  if (found.empty()) {
    return std::unexpected(
        "the PostgreSQL server programs are missing: run `apt-get install postgresql-15`, or name a server of yours "
        "with --postgres URL");
  }
  return std::ranges::max_element(found)->second;
}

std::expected<std::optional<RunAs>, std::string> unprivileged_user() {
  if (::geteuid() != 0) return std::nullopt;
  for (const char* name : {"postgres", "nobody"}) {
    if (const passwd* user = ::getpwnam(name)) return RunAs{user->pw_uid, user->pw_gid};
  }
  return std::unexpected("PostgreSQL refuses to run as root and there is neither a user `postgres` nor `nobody`");
}

std::expected<void, std::string> give_to(const fs::path& folder, const RunAs& user) {
  struct stat info{};
  if (::stat(folder.c_str(), &info) == 0 && info.st_uid == user.user) return {};
  std::error_code failed;
  for (const auto& entry : fs::recursive_directory_iterator(folder, failed)) {
    if (::lchown(entry.path().c_str(), user.user, user.group) != 0) {
      return std::unexpected("cannot give " + entry.path().string() + " to the server's user: " + std::strerror(errno));
    }
  }
  if (::chown(folder.c_str(), user.user, user.group) != 0) {
    return std::unexpected("cannot give " + folder.string() + " to the server's user: " + std::strerror(errno));
  }
  return {};
}

FolderHandle::FolderHandle(const fs::path& folder)
    : descriptor_(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {}

FolderHandle::~FolderHandle() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::string FolderHandle::path_in_child() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

namespace {

// Between fork and exec of a threaded program: nothing here allocates or takes a lock.
[[noreturn]] void become(const ChildSpec& spec, char* const* arguments, int output, pid_t parent) {
  ::setsid();
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  // Sockets and locks of ours must not live on in the server.
  if (spec.folder > 3) ::syscall(SYS_close_range, 3, spec.folder - 1, 0);
  ::syscall(SYS_close_range, std::max(3, spec.folder + 1), ~0U, 0);
  if (spec.folder >= 0) ::fcntl(spec.folder, F_SETFD, 0);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::umask(0077);
  if (spec.user) {
    if (::setgroups(0, nullptr) != 0 || ::setgid(spec.user->group) != 0 || ::setuid(spec.user->user) != 0) _exit(126);
  }
  if (::chdir("/") != 0) _exit(126);
  // After setuid, which clears it.
  ::prctl(PR_SET_PDEATHSIG, SIGINT);
  if (::getppid() != parent) _exit(125);
  ::execv(arguments[0], arguments);
  _exit(127);
}

bool ends_within(pid_t process, std::chrono::milliseconds limit) {
  int handle = static_cast<int>(::syscall(SYS_pidfd_open, process, 0));
  if (handle < 0) return true;
  pollfd ended{handle, POLLIN, 0};
  bool gone = ::poll(&ended, 1, static_cast<int>(limit.count())) == 1;
  ::close(handle);
  return gone;
}

}  // namespace

std::expected<pid_t, std::string> spawn(const ChildSpec& spec) {
  std::vector<char*> arguments;
  for (const std::string& part : spec.command) arguments.push_back(const_cast<char*>(part.c_str()));
  arguments.push_back(nullptr);
  int output = ::open(spec.output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (output < 0) return std::unexpected("cannot write " + spec.output.string() + ": " + std::strerror(errno));
  pid_t parent = ::getpid();
  pid_t child = ::fork();
  if (child == 0) become(spec, arguments.data(), output, parent);
  int why = errno;
  ::close(output);
  if (child < 0) return std::unexpected(std::string("cannot start a process: ") + std::strerror(why));
  return child;
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return 127;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Lines: pid, data folder, start time, port, socket folder, listen address, shared memory key, status.
std::optional<Postmaster> read_postmaster_file(const fs::path& folder) {
  std::ifstream file(folder / "postmaster.pid");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  if (lines.empty()) return std::nullopt;
  Postmaster found;
  found.pid = static_cast<pid_t>(std::atoi(lines[0].c_str()));
  if (found.pid <= 0) return std::nullopt;
  if (lines.size() > 4) found.socket_folder = lines[4];
  found.ready = lines.size() > 7 && lines[7].starts_with("ready");
  return found;
}

std::expected<void, std::string> end_leftover(const fs::path& folder) {
  auto left = read_postmaster_file(folder);
  if (!left) return {};
  // The number may belong to another program by now: only a process that runs in this very folder is ours to end.
  std::error_code failed;
  auto works_in = fs::read_symlink("/proc/" + std::to_string(left->pid) + "/cwd", failed);
  if (!failed && works_in == fs::canonical(folder, failed)) {
    ::kill(left->pid, SIGINT);
    if (!ends_within(left->pid, std::chrono::seconds(10))) ::kill(left->pid, SIGQUIT);
    if (!ends_within(left->pid, std::chrono::seconds(10))) {
      return std::unexpected("another PostgreSQL server (process " + std::to_string(left->pid) + ") holds " +
                             folder.string() + " and does not stop");
    }
  }
  if (left->socket_folder.filename().string().starts_with("paypie-pg-")) fs::remove_all(left->socket_folder, failed);
  fs::remove(folder / "postmaster.pid", failed);
  return {};
}

std::string tail_of(const fs::path& file) {
  std::ifstream in(file, std::ios::ate);
  if (!in) return "";
  auto size = static_cast<std::streamoff>(in.tellg());
  in.seekg(std::max<std::streamoff>(0, size - 600));
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace paypie::postgres
