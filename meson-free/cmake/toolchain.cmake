# Compiler, warnings, sanitizers: the flags every room is built with.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  message(FATAL_ERROR "paypie is built with clang 19: g++ 12 miscompiles coroutines (docs/decisions/0001-frame.md). "
                      "Use ./dev build, or cmake --preset dev.")
endif()
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(paypie_flags INTERFACE)
target_compile_options(paypie_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual
  -Wno-missing-field-initializers -Wno-missing-designated-field-initializers -Wno-gnu-zero-variadic-macro-arguments -Werror)
target_link_options(paypie_flags INTERFACE -fuse-ld=mold)

set(PAYPIE_SANITIZE "" CACHE STRING "sanitizers, as -fsanitize= takes them")
if(PAYPIE_SANITIZE)
  add_compile_options(-fsanitize=${PAYPIE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${PAYPIE_SANITIZE})
endif()
option(PAYPIE_COVERAGE "count executed lines and branches" OFF)
if(PAYPIE_COVERAGE)
  add_compile_options(-fprofile-instr-generate -fcoverage-mapping)
  add_link_options(-fprofile-instr-generate)
endif()
