// Boost.JSON is used header-only: its non-template parts are compiled here, once.
#include <boost/json/src.hpp>
