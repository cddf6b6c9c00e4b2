// Opening a database that another process may be writing.
#pragma once
#include "platform/rocksdb/database.hpp"

namespace paypie::rocks {

// A still picture, read-only; tried again while a writer moves files away under the opening.
std::expected<Database, Failure> open_beside_writer(OpenRequest request);

}  // namespace paypie::rocks
