// Openings that race a writer's housekeeping.
#include "platform/rocksdb/beside_writer.hpp"

namespace paypie::rocks {

std::expected<Database, Failure> open_beside_writer(OpenRequest request) {
  constexpr int most_attempts = 20;
  request.access = Access::read_only;
  auto opened = Database::open(request);
  for (int attempt = 1; !opened && attempt < most_attempts && !holder_of_lock(request.folder).empty(); ++attempt) {
    opened = Database::open(request);
  }
  return opened;
}

}  // namespace paypie::rocks
