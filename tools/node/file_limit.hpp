// As many files as the system allows: every connection is one.
#pragma once
#include <sys/resource.h>

namespace paypie::tools {

inline void raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace paypie::tools
