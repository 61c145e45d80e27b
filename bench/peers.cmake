# SPDX-License-Identifier: GPL-2.0-or-later
# The peer programs of scripts/bench that use our libraries. Not part of a normal build:
# scripts/bench has CMake read this file when the project begins (CMAKE_PROJECT_dateline_INCLUDE).
find_package(SQLite3 REQUIRED)
add_executable(fts5-indexer ${CMAKE_CURRENT_LIST_DIR}/fts5-indexer.c)
set_target_properties(fts5-indexer PROPERTIES C_STANDARD 11 C_STANDARD_REQUIRED ON
                      RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench)
target_compile_definitions(fts5-indexer PRIVATE _GNU_SOURCE)
target_compile_options(fts5-indexer PRIVATE -Wall -Wextra -Werror)
target_link_libraries(fts5-indexer PRIVATE corpus base SQLite::SQLite3)
