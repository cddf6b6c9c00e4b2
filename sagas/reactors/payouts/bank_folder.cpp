// Write, keep, put out; each step is on the disk before the next one.
#include "sagas/reactors/payouts/bank_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

namespace paypie::reactors {
namespace {

using cashback::PayoutHeard;
using cashback::Said;

// Closed with its owner; a lock on it ends with that.
class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  const int fd_;
};

bool locks(const Descriptor& file) {
  int result = -1;
  do result = ::flock(file.get(), LOCK_EX);
  while (result != 0 && errno == EINTR);
  return result == 0;
}

bool sync_folder(const std::filesystem::path& folder) {
  const Descriptor opened(folder, O_RDONLY | O_DIRECTORY);
  return opened && ::fsync(opened.get()) == 0;
}

bool write_whole(const std::filesystem::path& path, std::string_view text) {
  const Descriptor file(path, O_WRONLY | O_CREAT | O_TRUNC);
  if (!file) return false;
  while (!text.empty()) {
    const auto written = ::write(file.get(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file.get()) == 0;
}

bool is_there(const std::filesystem::path& path) { return ::access(path.c_str(), F_OK) == 0; }

PayoutHeard trouble(Said said, const std::string& doing) {
  const auto why = std::error_code(errno, std::generic_category()).message();
  return {.said = said, .again = true, .code = "folder", .message = doing + ": " + why};
}

}  // namespace

BankFolder::BankFolder(std::filesystem::path folder, cashback::Debtor debtor)
    : folder_(std::move(folder)),
      kept_(folder_ / ".kept"),
      prepared_(folder_ / ".prepared"),
      debtor_(std::move(debtor)) {
  std::filesystem::create_directories(kept_);
  std::filesystem::create_directories(prepared_);
}

PayoutHeard BankFolder::put(const cashback::PayoutWish& wish) const {
  const Descriptor lock(folder_ / ".lock", O_RDWR | O_CREAT);
  if (!lock || !locks(lock)) return trouble(Said::unknown, "the folder of payouts cannot be locked");
  return put_locked(wish);
}

PayoutHeard BankFolder::put_locked(const cashback::PayoutWish& wish) const {
  const auto name = wish.payout.text() + ".xml";
  const auto prepared = prepared_ / name, kept = kept_ / name, out = folder_ / name;
  if (!is_there(kept)) {
    const auto document = cashback::credit_transfer(wish, debtor_);
    if (!document) return {.said = Said::failed, .code = "not_payable", .message = document.error()};
    if (!write_whole(prepared, *document) || !sync_folder(prepared_)) {
      return trouble(Said::not_done, "the payment order cannot be written");
    }
    if (::link(prepared.c_str(), kept.c_str()) != 0) return trouble(Said::not_done, "the payment order cannot be kept");
  }
  if (!sync_folder(kept_)) return trouble(Said::unknown, "the payment order cannot be kept");
  if (is_there(prepared) && ::rename(prepared.c_str(), out.c_str()) != 0) {
    return trouble(Said::unknown, "the payment order cannot be put out");
  }
  if (!sync_folder(folder_) || !sync_folder(prepared_)) {
    return trouble(Said::unknown, "the payment order cannot be put out");
  }
  return {.said = Said::handed_over, .reference = name};
}

bool BankFiles::try_pay(const cashback::PayoutWish& wish, OnHeard& on_heard) {
  pool_.post([this, wish, on_heard = std::move(on_heard)]() mutable { on_heard(folder_.put(wish)); });
  return true;
}

bool BankFiles::try_look_up(const cashback::PayoutWish& wish, const std::string&, OnHeard& on_heard) {
  return try_pay(wish, on_heard);
}

}  // namespace paypie::reactors
