// SPDX-License-Identifier: GPL-2.0-or-later
// Remote databases.
#include "test.h"

#include <unistd.h>

static void remote(void **state)
{
    (void)state;
    close_sample_writable();
    xc_doccount n;
    bool locked;
    if (access("/usr/bin/xapian-progsrv", X_OK))
        skip();
    OK(xc_database_open_program(&db, "xapian-progsrv", temp_path("db"), 5000));
    OK(xc_database_doccount(&n, db));
    assert_int_equal(n, 3);
    xc_mset *mset = search(db, "cat", NULL);
    OK(xc_mset_fetch(mset));
    xc_document *doc;
    OK(xc_mset_document(&doc, mset, 0));
    xc_document_free(doc);
    xc_mset_free(mset);
    xc_database_free(db);
    char args[200];
    snprintf(args, sizeof args, "--writable %s", temp_path("db"));
    OK(xc_writable_open_program(&w, "xapian-progsrv", args, 5000, XC_DB_OPEN));
    OK(xc_writable_set_metadata(w, B("key"), B("value")));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_database_locked(&locked, xc_writable_database(w)));
    OK(xc_writable_close(w));
    close_sample_writable();
    FAILS(XC_ERROR_NETWORK, xc_writable_open_tcp(&w, "127.0.0.1", 1, 0, 1000, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {WITH_SAMPLE(remote)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
