// SPDX-License-Identifier: GPL-2.0-or-later
// Makes operator new fail on demand.
#ifndef FAIL_ALLOCATION_H
#define FAIL_ALLOCATION_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// The n-th call of operator new from now on (from 1) fails, and only that; 0: none.
void fail_allocation(size_t n);
// Whether that call has come.
bool allocation_failed(void);
// Neither fail nor count for a while, where libxapian itself does not survive it.
void spare_allocations(bool spare);

#ifdef __cplusplus
}
#endif

#endif
