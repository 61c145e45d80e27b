// SPDX-License-Identifier: GPL-2.0-or-later
#include "signals.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t stop; // the program's only global: a handler has nothing else

static void note_stop(int number)
{
    (void)number;
    stop = 1;
}

void signals_catch(void)
{
    // Once handled, the default is back, so that the second one kills.
    struct sigaction action = {.sa_handler = note_stop, .sa_flags = (int)SA_RESETHAND | SA_RESTART};
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    (void)sigemptyset(&action.sa_mask);
    (void)sigemptyset(&ignore.sa_mask);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGPIPE, &ignore, NULL);
    (void)sigaction(SIGXFSZ, &ignore, NULL); // a write fails with EFBIG
}

bool signals_stop(void)
{
    return stop != 0;
}
