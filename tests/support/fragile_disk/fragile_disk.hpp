// A disk that forgets what was not synced, fills up, or fails to sync: an rocksdb::Env for tests.
#pragma once
#include <rocksdb/env.h>

#include <cstdint>
#include <memory>
#include <optional>

namespace paypie::test {

// Any thread. Must outlive the databases on it. Bytes that were appended but not synced live in this process only:
// killing it loses them; cut_power() loses them while it lives.
class FragileDisk {
 public:
  FragileDisk();
  ~FragileDisk();
  rocksdb::Env* env() const { return env_.get(); }

  // From now on nothing reaches the disk and every write and sync fails. Of each file's unsynced bytes a prefix, drawn
  // from the seed, is kept (the kernel may have written it back); files whose folder was not synced since they were
  // made are gone.
  void cut_power(std::uint64_t seed);
  // So many more bytes fit; then "no space left". None: as many as you like.
  void limit_space(std::optional<std::uint64_t> bytes);
  void fail_syncs(bool fail);

  std::uint64_t syncs() const;

 private:
  struct State;
  class File;
  class Folder;
  class System;
  std::shared_ptr<State> state_;
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace paypie::test
