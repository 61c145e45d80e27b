// SPDX-License-Identifier: GPL-2.0-or-later
#include "recency.h"

#include "base/parse.h"
#include "index/fields.h"
#include "index/xapian-error.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum {
    BANDS_PER_HALF_LIFE = 4,
    EVEN_BANDS = 64, // then each is as long as all before it
    LEAST_CHUNK = 64,
};

/** What rounding may add to a bound. */
static const double SLACK = 1e-9;

/** Ranks by dated, key, score and docid. Keys are logarithms: decayed scores may underflow. */
struct candidate {
    xc_docid docid;
    bool dated;
    double score; // before its decay
    double age;   // in half-lives
    double key;   // log2 of the decayed score
};

struct recent_search {
    const struct index_parts *parts;
    bool
        by_key; // dates come with the matches, as their sort keys: servers give articles only whole
    double half_life;
    int64_t now; // where ages are counted from
    const xc_database *database;
    const xc_query *query;
    xc_enquire *enquire;
    bool bounded;
    double max_possible;
    struct candidate *heap; // the worst on top
    uint32_t count;
    uint32_t most;
};

/** Times of a band, both in it. */
struct band {
    int64_t from;
    int64_t to;
};

static bool better(const struct candidate *a, const struct candidate *b)
{
    if (a->dated != b->dated)
        return a->dated;
    if (a->key != b->key)
        return a->key > b->key;
    if (a->score != b->score)
        return a->score > b->score;
    return a->docid < b->docid;
}

static int by_rank(const void *a, const void *b)
{
    return better(a, b) ? -1 : better(b, a);
}

static void swap(struct candidate *a, struct candidate *b)
{
    const struct candidate spare = *a;
    *a = *b;
    *b = spare;
}

static void sink(struct recent_search *search)
{
    struct candidate *heap = search->heap;
    for (uint32_t at = 0;;) {
        uint32_t worst = at;
        for (uint32_t child = 2 * at + 1; child <= 2 * at + 2 && child < search->count; child++)
            if (better(&heap[worst], &heap[child]))
                worst = child;
        if (worst == at)
            return;
        swap(&heap[at], &heap[worst]);
        at = worst;
    }
}

static void offer(struct recent_search *search, struct candidate candidate)
{
    struct candidate *heap = search->heap;
    if (search->count == search->most) {
        if (better(&candidate, &heap[0])) {
            heap[0] = candidate;
            sink(search);
        }
        return;
    }
    uint32_t at = search->count++;
    heap[at] = candidate;
    while (at > 0 && better(&heap[(at - 1) / 2], &heap[at])) {
        swap(&heap[(at - 1) / 2], &heap[at]);
        at = (at - 1) / 2;
    }
}

/** The key that a further article must reach. */
static double least_key(const struct recent_search *search, bool dated)
{
    if (search->count < search->most || (dated && !search->heap[0].dated))
        return -INFINITY;
    return dated == search->heap[0].dated ? search->heap[0].key : INFINITY;
}

/** Scores of 0, as those of filters alone, rank by age below all others of their age. */
static double key_of(double score, double age)
{
    return log2(score > DBL_MIN ? score : DBL_MIN) - age;
}

static double age_of(const struct recent_search *search, int64_t time)
{
    return time >= search->now ? 0 : ((double)search->now - (double)time) / search->half_life;
}

static xc_valueno date_slot(void)
{
    return (xc_valueno)field_by_id(FIELD_DATE)->slot;
}

/** Offers hit @p i; @p undated: the articles of the search have no time. */
static xc_status offer_hit(struct recent_search *search, const xc_mset *mset, uint32_t i,
                           const xc_hit *hit, bool undated)
{
    struct candidate candidate = {.docid = hit->docid, .dated = !undated, .score = hit->weight};
    xc_document *document = NULL;
    xc_status status = XC_OK;
    if (index_parts_dead(search->parts, hit->docid))
        return XC_OK;
    if (!undated) {
        xc_bytes value;
        if (search->by_key) {
            status = xc_mset_sort_key(&value, mset, i);
        } else {
            status = xc_mset_document(&document, mset, i);
            if (!status)
                status = xc_document_value(&value, document, date_slot());
        }
        if (!status)
            candidate.age =
                age_of(search, (int64_t)xc_sortable_unserialise(value.data, value.size));
        xc_document_free(document);
    }
    candidate.key = key_of(candidate.score, candidate.age);
    if (!status)
        offer(search, candidate);
    return status;
}

/**
 * Offers the matches of a query from the best score on, until those to come can no longer be among
 * the best.
 * @param age  of the newest of them
 */
static xc_status offer_matches(struct recent_search *search, const xc_query *query, double age,
                               bool undated)
{
    uint32_t first = 0;
    uint32_t chunk = search->most < LEAST_CHUNK ? LEAST_CHUNK : search->most;
    bool more = true;
    xc_mset_options options = XC_MSET_OPTIONS_INIT;
    if (!search->bounded)
        options.check_at_least = UINT32_MAX;
    // No cutoff: with a least score from the start, libxapian 1.4.22 loses the weight of phrases
    // and of AND_NOT among alternatives.
    xc_status status = xc_enquire_set_query(search->enquire, query, 0);
    while (!status && more) {
        xc_mset *mset = NULL;
        uint32_t size = 0;
        status = xc_enquire_mset(&mset, search->enquire, first, chunk, &options);
        if (!status)
            status = xc_mset_size(&size, mset);
        more = size == chunk;
        for (uint32_t i = 0; !status && i < size; i++) {
            xc_hit hit;
            status = xc_mset_hit(&hit, mset, i);
            if (status)
                break;
            if (key_of(hit.weight, age) < least_key(search, !undated)) {
                more = false; // their scores fall, and none is newer
                break;
            }
            status = offer_hit(search, mset, i, &hit, undated);
        }
        xc_mset_free(mset);
        first += chunk;
        chunk *= 2;
    }
    return status;
}

/** Searches a band. */
static xc_status search_band(struct recent_search *search, struct band band)
{
    char from[XC_SORTABLE_MAX];
    char to[XC_SORTABLE_MAX];
    xc_query *range = NULL;
    xc_query *query = NULL;
    const size_t from_len = xc_sortable_serialise(from, (double)band.from);
    const size_t to_len = xc_sortable_serialise(to, (double)band.to);
    xc_status status = xc_query_value_range(&range, date_slot(), from, from_len, to, to_len);
    if (!status)
        status = xc_query_pair(&query, XC_OP_FILTER, search->query, range);
    if (!status)
        status = offer_matches(search, query, age_of(search, band.to), false);
    xc_query_free(query);
    xc_query_free(range);
    return status;
}

/** True if no article of that age or more can be among the best. */
static bool is_hopeless(const struct recent_search *search, double age)
{
    return search->bounded &&
           key_of(search->max_possible, age) < least_key(search, true) - SLACK * (1 + age);
}

/** Searches what has a time, from the newest to the oldest. */
static xc_status search_dated(struct recent_search *search, int64_t oldest, int64_t newest)
{
    const double even = search->half_life / BANDS_PER_HALF_LIFE;
    int64_t to = newest;
    xc_status status = XC_OK;
    for (int i = 0; !status && to >= oldest && !is_hopeless(search, age_of(search, to)); i++) {
        const double start = age_of(search, to) > 0 ? (double)to : (double)search->now;
        double width = i < EVEN_BANDS ? even : (double)newest - (double)to + even;
        if (width < 1)
            width = 1;
        const double end = start - floor(width) + 1;
        const struct band band = {.from = end > (double)oldest ? (int64_t)end : oldest, .to = to};
        status = search_band(search, band);
        to = band.from - 1;
    }
    return status;
}

/** Searches what has none, if there are not enough others. */
static xc_status search_undated(struct recent_search *search)
{
    xc_query *dated = NULL;
    xc_query *query = NULL;
    char from[XC_SORTABLE_MAX];
    if (search->count == search->most)
        return XC_OK;
    // An empty limit, that of minus infinity, would let in what has no time.
    const size_t from_len = xc_sortable_serialise(from, -1e18);
    xc_status status = xc_query_value_ge(&dated, date_slot(), from, from_len);
    if (!status)
        status = xc_query_pair(&query, XC_OP_AND_NOT, search->query, dated);
    if (!status)
        status = offer_matches(search, query, 0, true);
    xc_query_free(query);
    xc_query_free(dated);
    return status;
}

static xc_status search_all(struct recent_search *search, const xc_weight *weight)
{
    xc_bytes bound;
    xc_mset *mset = NULL;
    xc_mset_stats stats = {0};
    xc_doccount dated = 0;
    int64_t newest = 0;
    xc_status status = xc_enquire_new(&search->enquire, search->database);
    if (!status && weight)
        status = xc_enquire_set_weight(search->enquire, weight);
    if (!status && search->by_key)
        status = xc_enquire_sort_by_relevance_then_value(search->enquire, date_slot(), true);
    if (!status)
        status = xc_enquire_set_query(search->enquire, search->query, 0);
    if (!status)
        status = xc_enquire_mset(&mset, search->enquire, 0, 0, NULL);
    if (!status)
        status = xc_mset_get_stats(&stats, mset);
    search->max_possible = stats.max_possible;
    xc_mset_free(mset);
    if (!status)
        status = xc_database_value_freq(&dated, search->database, date_slot());
    if (!status && dated) {
        status = xc_database_value_upper_bound(&bound, search->database, date_slot());
        if (!status)
            newest = (int64_t)xc_sortable_unserialise(bound.data, bound.size);
        if (!status && newest < search->now)
            search->now = newest;
        if (!status)
            status = xc_database_value_lower_bound(&bound, search->database, date_slot());
        if (!status)
            status = search_dated(search, (int64_t)xc_sortable_unserialise(bound.data, bound.size),
                                  newest);
    }
    return status ? status : search_undated(search);
}

bool recency_parse(struct slice text, double *half_life)
{
    static const double day = 86400;
    static const struct {
        char name;
        double seconds;
    } units[] = {{'h', 3600},
                 {'d', 86400},
                 {'w', 7 * 86400.0},
                 {'m', 365.25 / 12 * 86400},
                 {'y', 365.25 * 86400}};
    double number = 0;
    if (text.len < 2 || !parse_real(slice_of(text.ptr, text.len - 1), &number))
        return false;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (text.ptr[text.len - 1] == units[i].name && number * units[i].seconds >= 1 &&
            number * units[i].seconds <= 1e6 * day) {
            *half_life = number * units[i].seconds;
            return true;
        }
    return false;
}

enum error_code recency_search(const struct recency *recency, struct index_parts *parts,
                               const xc_query *query, const xc_weight *weight, bool bounded,
                               uint32_t most, struct search_match **matches, uint32_t *count,
                               struct error *error)
{
    const xc_database *database = index_parts_database(parts);
    struct recent_search search = {.parts = parts,
                                   .by_key = index_parts_remote(parts),
                                   .half_life = recency->half_life,
                                   .now = recency->now,
                                   .database = database,
                                   .query = query,
                                   .bounded = bounded,
                                   .most = most};
    enum error_code code = ERROR_NONE;
    *matches = NULL;
    *count = 0;
    if (most == 0)
        return ERROR_NONE;
    xc_doccount articles = 0;
    if (xc_database_doccount(&articles, database))
        return error_set_xapian(error, "cannot read the index");
    if (most > articles) // no more can match
        search.most = articles ? articles : 1;
    search.heap = malloc(search.most * sizeof(*search.heap));
    *matches = malloc(search.most * sizeof(**matches));
    if (!search.heap || !*matches)
        code = error_set_no_memory(error);
    else if (search_all(&search, weight))
        code = error_set_xapian(error, "search failed");
    if (code == ERROR_NONE) {
        qsort(search.heap, search.count, sizeof(*search.heap), by_rank);
        for (uint32_t i = 0; i < search.count; i++) {
            const struct candidate *found = &search.heap[i];
            const double decay = found->dated ? exp2(-found->age) : 0;
            (*matches)[i] = (struct search_match){
                .docid = found->docid, .score = found->score * decay, .decay = decay};
        }
        *count = search.count;
    }
    xc_enquire_free(search.enquire);
    free(search.heap);
    return code;
}
