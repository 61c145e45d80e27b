# SPDX-License-Identifier: GPL-2.0-or-later
# For find_package(xapian-c): the targets xapian-c::xapian-c (static) and xapian-c::shared.
include(CMakeFindDependencyMacro)
find_dependency(PkgConfig)
pkg_check_modules(XAPIAN_C_XAPIAN REQUIRED QUIET IMPORTED_TARGET xapian-core>=1.4.19)
include(${CMAKE_CURRENT_LIST_DIR}/xapian-c-targets.cmake)

# Who enables C only links by the C compiler, which does not know the C++ library.
get_property(XAPIAN_C_LANGUAGES GLOBAL PROPERTY ENABLED_LANGUAGES)
if(NOT CXX IN_LIST XAPIAN_C_LANGUAGES)
    set_property(TARGET xapian-c::xapian-c APPEND PROPERTY INTERFACE_LINK_LIBRARIES stdc++)
endif()
