// SPDX-License-Identifier: GPL-2.0-or-later
#define _XOPEN_SOURCE 700
#include "test.h"

#include <ftw.h>
#include <unistd.h>

static char temp[64];

int make_temp(void **state)
{
    (void)state;
    strcpy(temp, "/tmp/xapian-c-XXXXXX");
    return mkdtemp(temp) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

int remove_temp(void **state)
{
    (void)state;
    return nftw(temp, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

const char *temp_path(const char *name)
{
    static _Thread_local char paths[4][128];
    static _Thread_local unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", temp, name);
    return path;
}

xc_writable *sample(const char *name)
{
    static const char *const texts[] = {"the cat sat on the mat", "a dog saw the cat and the cat",
                                        "dogs and mice"};
    static const char *const names[] = {"XNAMEmimi", "XNAMErex", "XNAMEmimi"};
    static const char *const colours[] = {"red", "blue", "red"};
    xc_writable *out;
    xc_term_generator *tg;
    OK(xc_writable_open(&out, temp_path(name), XC_DB_CREATE_OR_OPEN | XC_DB_NO_SYNC, 0));
    OK(xc_term_generator_new(&tg));
    for (unsigned i = 0; i < 3; ++i) {
        xc_document *doc;
        xc_docid docid;
        char number[XC_SORTABLE_MAX];
        OK(xc_document_new(&doc));
        OK(xc_document_set_data(doc, texts[i], strlen(texts[i])));
        OK(xc_term_generator_set_document(tg, doc));
        OK(xc_term_generator_index_text(tg, texts[i], strlen(texts[i]), 1, NULL, 0));
        OK(xc_document_add_boolean_term(doc, names[i], strlen(names[i])));
        OK(xc_document_add_value(doc, 0, number, xc_sortable_serialise(number, 10.0 - i)));
        OK(xc_document_add_value(doc, 1, colours[i], strlen(colours[i])));
        OK(xc_writable_add_document(&docid, out, doc));
        assert_int_equal(docid, i + 1);
        xc_document_free(doc);
    }
    xc_term_generator_free(tg);
    return out;
}

xc_writable *w;
xc_database *db;

int open_sample(void **state)
{
    if (make_temp(state))
        return -1;
    w = sample("db");
    db = xc_writable_database(w);
    OK(xc_writable_commit(w));
    freed = 0;
    return 0;
}

void close_sample_writable(void)
{
    xc_writable_free(w);
    w = NULL;
    db = NULL;
}

int close_sample(void **state)
{
    close_sample_writable();
    return remove_temp(state);
}

int freed;

void count_free(void *payload)
{
    (void)payload;
    ++freed;
}

int chop(xc_bytes *out, const char *word, size_t size, void *payload)
{
    if (*(int *)payload)
        return xc_callback_fail(*(int *)payload, "no stem for '%.*s'", (int)size, word);
    out->data = word;
    out->size = size > 3 ? 3 : size;
    return 0;
}

static int same_payload(void **out, void *payload)
{
    *out = payload;
    return 0;
}

static int nothing(xc_bytes *out, void *payload)
{
    (void)payload;
    *out = (xc_bytes){"", 0};
    return 0;
}

static int one(double *out, void *payload)
{
    (void)payload;
    *out = 1;
    return 0;
}

static int one_each(double *out, xc_termcount wdf, xc_termcount doclength,
                    xc_termcount unique_terms, void *payload)
{
    (void)wdf, (void)doclength, (void)unique_terms;
    return one(out, payload);
}

const xc_weight_ops ones = {
    .version = XC_WEIGHT_OPS_VERSION,
    .clone = same_payload,
    .sumpart = one_each,
    .maxpart = one,
    .serialise = nothing,
    .name = "ones",
};

const char *describe(xc_query *query)
{
    static char text[1000];
    xc_bytes bytes;
    OK(xc_query_description(&bytes, query));
    snprintf(text, sizeof text, "%s", bytes.data);
    xc_query_free(query);
    return text;
}

const char *docids(const xc_enquire *enquire, const xc_mset_options *options)
{
    static char text[20];
    xc_mset *mset;
    xc_doccount n;
    OK(xc_enquire_mset(&mset, enquire, 0, 10, options));
    OK(xc_mset_size(&n, mset));
    for (xc_doccount i = 0; i < n; ++i) {
        xc_hit hit;
        OK(xc_mset_hit(&hit, mset, i));
        text[i] = (char)('0' + hit.docid);
    }
    text[n] = 0;
    xc_mset_free(mset);
    return text;
}

// Frees the query.
static xc_enquire *enquire_query(const xc_database *on, xc_query *query)
{
    xc_enquire *enquire;
    OK(xc_enquire_new(&enquire, on));
    OK(xc_enquire_set_query(enquire, query, 0));
    xc_query_free(query);
    return enquire;
}

xc_enquire *enquire_all(const xc_database *on)
{
    xc_query *all;
    OK(xc_query_match_all(&all));
    return enquire_query(on, all);
}

xc_enquire *enquire_either(const xc_database *on, const char *a, const char *b)
{
    xc_query *qa, *qb, *q;
    OK(xc_query_term(&qa, a, strlen(a), 1, 1));
    OK(xc_query_term(&qb, b, strlen(b), 1, 2));
    OK(xc_query_pair(&q, XC_OP_OR, qa, qb));
    xc_query_free(qa), xc_query_free(qb);
    return enquire_query(on, q);
}

const char *join_terms(xc_term_iterator *it)
{
    static char text[4096];
    size_t n = 0;
    bool more;
    for (;;) {
        xc_bytes term;
        OK(xc_term_iterator_next(&more, it));
        if (!more)
            break;
        OK(xc_term_iterator_get(&term, it));
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", n ? " " : "", term.data);
    }
    text[n] = 0;
    FAILS(XC_ERROR_INVALID_OPERATION, xc_term_iterator_get(&(xc_bytes){0}, it));
    xc_term_iterator_free(it);
    return text;
}

xc_mset *search(const xc_database *on, const char *term, const xc_mset_options *options)
{
    xc_query *query;
    xc_mset *mset;
    OK(xc_query_term(&query, term, strlen(term), 1, 0));
    xc_enquire *enquire = enquire_query(on, query);
    OK(xc_enquire_mset(&mset, enquire, 0, 10, options));
    xc_enquire_free(enquire);
    return mset;
}
