// Another process that holds a folder's RocksDB lock, for tests of what a second one is told.
#pragma once
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace paypie::test {

// A program of its own, because a fork of a process with threads can hardly do anything.
class LockHolder {
 public:
  explicit LockHolder(const std::filesystem::path& folder) {
    const std::string file = (folder / "LOCK").string();
    std::ofstream(file, std::ios::app).flush();
    int ready[2];
    int finish[2];
    if (::pipe(ready) != 0 || ::pipe(finish) != 0) throw std::runtime_error("pipe");
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(finish[0], 0);
      ::dup2(ready[1], 1);
      ::close(finish[1]);
      ::execlp("python3", "python3", "-c",
               "import fcntl, os, sys\n"
               "file = open(sys.argv[1], 'r+')\n"
               "fcntl.lockf(file, fcntl.LOCK_EX)\n"
               "os.write(1, b'y')\n"
               "os.read(0, 1)\n",
               file.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(ready[1]);
    ::close(finish[0]);
    finish_ = finish[1];
    char byte = 0;
    const bool holds = ::read(ready[0], &byte, 1) == 1;
    ::close(ready[0]);
    if (!holds) throw std::runtime_error("the lock of " + folder.string() + " could not be taken");
  }
  LockHolder(const LockHolder&) = delete;
  LockHolder& operator=(const LockHolder&) = delete;
  ~LockHolder() {
    ::close(finish_);
    ::waitpid(pid_, nullptr, 0);
  }
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = 0;
  int finish_ = -1;
};

}  // namespace paypie::test
