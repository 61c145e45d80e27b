// SPDX-License-Identifier: GPL-2.0-or-later
// An operator new for the whole program, libxapian and the C++ library included.
#include "fail-allocation.h"

#include <cstdlib>
#include <new>

static size_t countdown;
static bool failed, spared;

void fail_allocation(size_t n)
{
    countdown = n;
    failed = false;
}

bool allocation_failed(void)
{
    return failed;
}

void spare_allocations(bool spare)
{
    spared = spare;
}

void *operator new(size_t size)
{
    if (countdown && !spared && --countdown == 0) {
        failed = true;
        throw std::bad_alloc();
    }
    void *p = std::malloc(size ? size : 1);
    if (!p)
        throw std::bad_alloc();
    return p;
}

void *operator new(size_t size, const std::nothrow_t &) noexcept
{
    try {
        return operator new(size);
    } catch (...) {
        return nullptr;
    }
}

void *operator new[](size_t size)
{
    return operator new(size);
}

void *operator new[](size_t size, const std::nothrow_t &tag) noexcept
{
    return operator new(size, tag);
}

void operator delete(void *p) noexcept
{
    std::free(p);
}

void operator delete(void *p, size_t) noexcept
{
    std::free(p);
}

void operator delete[](void *p) noexcept
{
    std::free(p);
}

void operator delete[](void *p, size_t) noexcept
{
    std::free(p);
}
