# Precompiled headers of the libraries, never of our own: they change with a Debian package, not with a commit.
# The release preset has none, so its build still proves that every file includes what it uses.
# Why, and how much it saves: docs/decisions/0022-precompiled-headers.md.
#
# They are made in the root folder and hold no path of a clone: the bytes are the same in every clone. CMake's own
# (target_precompile_headers) hold such paths.
option(PAYPIE_PCH "precompiled headers of the libraries" OFF)
if(PAYPIE_PCH AND CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()

# precompiled(name PIC|PIE headers...): <boost/describe.hpp> and those headers. Libraries are compiled as PIC, programs
# as PIE, and clang takes a precompiled header only under the options it was made with.
function(precompiled name position)
  if(NOT PAYPIE_PCH)
    return()
  endif()
  set(file ${CMAKE_BINARY_DIR}/precompiled/${name}.pch)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  separate_arguments(flags NATIVE_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}}")
  get_directory_property(options COMPILE_OPTIONS)
  set(definitions "")
  if("fmt/format.h" IN_LIST ARGN)  # of these libraries the only one with definitions of its own
    get_target_property(definitions fmt::fmt INTERFACE_COMPILE_DEFINITIONS)
    list(TRANSFORM definitions PREPEND -D)
  endif()
  list(TRANSFORM ARGN PREPEND "-include;" OUTPUT_VARIABLE includes)
  add_custom_command(
    OUTPUT ${file}
    COMMAND ${CMAKE_CXX_COMPILER} ${flags} ${options} ${CMAKE_CXX${CMAKE_CXX_STANDARD}_STANDARD_COMPILE_OPTION}
            ${CMAKE_CXX_COMPILE_OPTIONS_${position}} ${definitions} -w -fpch-instantiate-templates
            -Xclang -fno-pch-timestamp ${includes} -x c++-header ${Boost_INCLUDE_DIRS}/boost/describe.hpp
            -MD -MF ${file}.d -MT ${file} -o ${file}
    DEPFILE ${file}.d WORKING_DIRECTORY / COMMENT "Precompiling the headers of ${name}" VERBATIM)
  add_custom_target(precompiled.${name} DEPENDS ${file})
endfunction()

# The target's sources see the precompiled headers of that name.
function(use_precompiled target name)
  if(PAYPIE_PCH)
    target_compile_options(${target} PRIVATE "SHELL:-include-pch ${CMAKE_BINARY_DIR}/precompiled/${name}.pch")
    add_dependencies(${target} precompiled.${name})
  endif()
endfunction()

# What pure rooms may see: values and containers (tests/lint/arrows_test.py holds this list against theirs).
set(pure_headers
  algorithm array charconv compare concepts cstddef cstdint cstdlib cstring expected functional iterator limits map
  memory numeric optional set span stdexcept string string_view tuple type_traits unordered_map utility variant vector
  boost/mp11.hpp)
set(shell_headers ${pure_headers}
  atomic chrono condition_variable deque filesystem fstream future iostream list mutex random sstream stop_token
  system_error thread
  fmt/format.h fmt/ranges.h nlohmann/json.hpp
  boost/asio/awaitable.hpp boost/asio/co_spawn.hpp boost/asio/executor_work_guard.hpp boost/asio/io_context.hpp
  boost/asio/ip/tcp.hpp boost/asio/post.hpp boost/asio/redirect_error.hpp boost/asio/steady_timer.hpp
  boost/asio/use_awaitable.hpp boost/asio/write.hpp)
precompiled(pure PIC ${pure_headers})
precompiled(shells PIC ${shell_headers})
precompiled(programs PIE ${shell_headers})
precompiled(tests PIE ${shell_headers} doctest/doctest.h)
