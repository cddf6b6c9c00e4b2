// Projections on the admin port: how far they are, and rebuilding them.
#pragma once
#include "platform/http/route.hpp"
#include "tools/node/read_side.hpp"

namespace paypie::tools {

// GET /projections, POST /projections/{name}/rebuild, POST /projections/{name}/retry/{stream}.
void add_projection_routes(http::Router& router, ReadSide& read_side);

}  // namespace paypie::tools
