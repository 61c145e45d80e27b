// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * signals.h: SIGTERM and SIGINT end a run in good order.
 *
 * The first one asks it to finish the article at hand and to publish what is complete. A second one
 * ends the process at once, as the signal does by default; the index stays as it was published
 * last.
 */
#ifndef INDEXER_SIGNALS_H
#define INDEXER_SIGNALS_H

#include <stdbool.h>

/** Catches the two from now on; also lets writing to a closed pipe or a full quota fail instead of
 * killing the process. */
void signals_catch(void);

/** True once one has come. */
bool signals_stop(void);

#endif
