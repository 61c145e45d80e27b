# SPDX-License-Identifier: GPL-2.0-or-later
# The programs of scripts/bench that use our libraries: a peer, and our searches without printing.
# Not part of a normal build: scripts/bench has CMake read this file when the project begins
# (CMAKE_PROJECT_dateline_INCLUDE).
find_package(SQLite3 REQUIRED)
add_executable(fts5-indexer ${CMAKE_CURRENT_LIST_DIR}/fts5-indexer.c)
target_link_libraries(fts5-indexer PRIVATE corpus base SQLite::SQLite3)
add_executable(dateline-searcher ${CMAKE_CURRENT_LIST_DIR}/dateline-searcher.c)
target_link_libraries(dateline-searcher PRIVATE query)
foreach(program fts5-indexer dateline-searcher)
  set_target_properties(${program} PROPERTIES C_STANDARD 11 C_STANDARD_REQUIRED ON
                        RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench)
  target_compile_definitions(${program} PRIVATE _GNU_SOURCE)
  target_compile_options(${program} PRIVATE -Wall -Wextra -Werror)
endforeach()
