// SPDX-License-Identifier: GPL-2.0-or-later
/** address-sanitizer.h: whether this is compiled for AddressSanitizer. For C and C++. */
#ifndef BASE_ADDRESS_SANITIZER_H
#define BASE_ADDRESS_SANITIZER_H

#define ADDRESS_SANITIZER 0
#if defined(__SANITIZE_ADDRESS__) // gcc
#undef ADDRESS_SANITIZER
#define ADDRESS_SANITIZER 1
#elif defined(__has_feature) // clang
#if __has_feature(address_sanitizer)
#undef ADDRESS_SANITIZER
#define ADDRESS_SANITIZER 1
#endif
#endif

#endif
