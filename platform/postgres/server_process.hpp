// Starting, watching and stopping the programs of a PostgreSQL installation as child processes.
#pragma once
#include <sys/types.h>

#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace paypie::postgres {

// The folder of initdb and postgres, newest installed version first; the error is the sentence with the apt line.
std::expected<std::filesystem::path, std::string> find_programs();

// Whom the server runs as. Without a value: whoever we are.
struct RunAs {
  uid_t user = 0;
  gid_t group = 0;
};
std::expected<std::optional<RunAs>, std::string> unprivileged_user();

// Gives the folder and what is in it to that user, unless it is theirs already.
std::expected<void, std::string> give_to(const std::filesystem::path& folder, const RunAs& user);

// A folder as a child process can reach it even where its parents may not be entered by the user it runs as (a clone
// in /root): an open descriptor, inherited, named through /proc/self/fd, which does not walk the path again.
class FolderHandle {
 public:
  explicit FolderHandle(const std::filesystem::path& folder);
  ~FolderHandle();
  FolderHandle(const FolderHandle&) = delete;
  FolderHandle& operator=(const FolderHandle&) = delete;
  bool is_open() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }
  std::string path_in_child() const;

 private:
  int descriptor_ = -1;
};

struct ChildSpec {
  std::vector<std::string> command;  // absolute program path first
  std::optional<RunAs> user;
  int folder = -1;               // descriptor to hand down
  std::filesystem::path output;  // stdout and stderr are appended here
};

// Starts the child in a session of its own (a terminal's Ctrl-C is for us, not for it). It gets SIGINT when the
// *thread* that called this ends (prctl PR_SET_PDEATHSIG), so that a killed parent leaves no server behind.
std::expected<pid_t, std::string> spawn(const ChildSpec& spec);

// Waits for the child; its exit code, or 128 + signal.
int wait_for(pid_t child);

// The server that the folder's postmaster.pid names.
struct Postmaster {
  pid_t pid = 0;
  std::filesystem::path socket_folder;
  bool ready = false;
};
std::optional<Postmaster> read_postmaster_file(const std::filesystem::path& folder);

// Ends a server left behind by an owner that was killed, and its socket folder; returns when it is gone.
std::expected<void, std::string> end_leftover(const std::filesystem::path& folder);

// The last lines of a file, for error sentences.
std::string tail_of(const std::filesystem::path& file);

}  // namespace paypie::postgres
