// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * lock.h: one writer at a time.
 *
 * An flock(2) on the file `lock` of the index directory. It goes with the process, so it is never
 * stale; the file itself is never deleted. It holds the pid and the start time of the writer, for
 * the message to others.
 */
#ifndef INDEX_LOCK_H
#define INDEX_LOCK_H

#include "base/error.h"

/**
 * Takes the lock of an index directory.
 * @param timeout  seconds to wait for another run; 0 does not wait
 * @param[out] fd  the lock, to be given to lock_release()
 * @return ERROR_NONE; ERROR_BUSY, with who holds it; ERROR_CANNOT_CREATE; ERROR_IO
 */
enum error_code lock_take(const char *directory, double timeout, int *fd, struct error *error);

/** Gives the lock back; -1 is fine. */
void lock_release(int fd);

#endif
