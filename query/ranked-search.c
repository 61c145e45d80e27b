// SPDX-License-Identifier: GPL-2.0-or-later
#include "ranked-search.h"

#include <stdlib.h>

struct ranked_search {
    struct rank_engine *engine;
    struct rank_shard *shards;
    size_t shard_count;
    bool phrases; // all shards have positions
    bool values;  // all shards' values can be read
    bool times;   // all ranking files have times
};

void ranked_search_close(struct ranked_search *ranked)
{
    if (!ranked)
        return;
    rank_engine_close(ranked->engine);
    free(ranked->shards);
    free(ranked);
}

enum error_code ranked_search_open(struct ranked_search **out, struct snapshot *const *snapshots,
                                   size_t count, struct error *error)
{
    size_t shards = 0;
    *out = NULL;
    for (size_t i = 0; i < count; i++) {
        const size_t more = snapshot_generation(snapshots[i])->shard_count;
        if (more == 0) // an empty database stands for it, which counts in the docids
            return ERROR_NONE;
        const enum error_code code = snapshot_open_rankings(snapshots[i], error);
        if (code != ERROR_NONE)
            return code;
        shards += more;
    }
    struct ranked_search *ranked = calloc(1, sizeof(*ranked));
    if (!ranked)
        return error_set_no_memory(error);
    enum error_code code = ERROR_NONE;
    bool all = true;
    ranked->phrases = ranked->values = ranked->times = true;
    size_t at = 0;
    ranked->shards = calloc(shards + 1, sizeof(*ranked->shards));
    if (!ranked->shards)
        code = error_set_no_memory(error);
    for (size_t i = 0; code == ERROR_NONE && i < count; i++) {
        const struct snapshot *snapshot = snapshots[i];
        for (size_t k = 0; k < snapshot_generation(snapshot)->shard_count; k++) {
            ranked->shards[at] = (struct rank_shard){
                .file = snapshot_ranking(snapshot, k),
                .dead = snapshot_tombstones(snapshot, k),
                .database = snapshot_shard_database(snapshot, k),
                .positions = snapshot_positions(snapshot, k),
                .values = snapshot_postlist(snapshot, k),
            };
            all = all && ranked->shards[at].file;
            ranked->phrases = ranked->phrases && ranked->shards[at].positions;
            ranked->values = ranked->values && ranked->shards[at].values;
            ranked->times = ranked->times && all && ranking_file_times(ranked->shards[at].file).at;
            at++;
        }
    }
    if (code == ERROR_NONE && all)
        code = rank_engine_open(&ranked->engine, ranked->shards, shards, error);
    if (code != ERROR_NONE || !all) {
        ranked_search_close(ranked);
        return code;
    }
    ranked->shard_count = shards;
    *out = ranked;
    return ERROR_NONE;
}

enum error_code ranked_search_has_all(struct ranked_search *ranked, const struct slice *terms,
                                      size_t count, const xc_query *query, bool *has,
                                      struct error *error)
{
    struct rank_result result;
    const char *obstacle = NULL;
    *has = false;
    for (size_t i = 0; i < count; i++) {
        uint64_t frequency = 0;
        for (size_t k = 0; k < ranked->shard_count && frequency == 0; k++) {
            struct ranking_list list;
            const enum error_code code =
                ranking_file_find(ranked->shards[k].file, terms[i], &list, error);
            if (code != ERROR_NONE)
                return code;
            frequency = list.frequency;
        }
        if (frequency == 0)
            return ERROR_NONE;
    }
    const struct ranked_request request = {.query = query, .wanted = 1};
    const enum error_code code = ranked_search_run(ranked, &request, &result, &obstacle, error);
    *has = code == ERROR_NONE && result.count > 0;
    rank_result_free(&result);
    return code;
}

/** What a plan, or what is asked of it, needs and a shard has not; NULL if nothing. */
static const char *missing(const struct ranked_search *ranked, const struct rank_plan *plan,
                           const struct ranked_request *request)
{
    if (!plan->possible)
        return plan->obstacle;
    if (plan->has_phrases && !ranked->phrases)
        return "a phrase, and a shard without positions";
    if ((plan->has_ranges || request->order != RANK_BY_SCORE || request->decay.half_life > 0) &&
        !ranked->times)
        return "a shard without times";
    if (request->visit && !ranked->values)
        return "a shard whose values cannot be read in place";
    return NULL;
}

/** Shows or counts every match. */
static enum error_code visit(struct ranked_search *ranked, const struct rank_plan *plan,
                             const struct ranked_request *request, struct rank_result *result,
                             struct error *error)
{
    uint64_t count = 0;
    const enum error_code code =
        rank_engine_visit(ranked->engine, plan, request->visit, request->visitor, &count, error);
    result->lower = result->estimated = result->upper = (uint32_t)count;
    return code;
}

enum error_code ranked_search_run(struct ranked_search *ranked,
                                  const struct ranked_request *request, struct rank_result *result,
                                  const char **obstacle, struct error *error)
{
    struct rank_plan plan;
    struct rank_request wanted = {
        .plan = &plan, .wanted = request->wanted, .order = request->order, .decay = request->decay};
    *result = (struct rank_result){.hits = NULL, .method = "every match"};
    *obstacle = NULL;
    if (!rank_bm25_of(request->weight, &wanted.bm25)) {
        *obstacle = "another weighting scheme";
        return ERROR_NONE;
    }
    enum error_code code = rank_plan_make(&plan, request->query, error);
    if (code == ERROR_NONE)
        *obstacle = missing(ranked, &plan, request);
    if (code == ERROR_NONE && !*obstacle && request->wanted)
        code = rank_engine_search(ranked->engine, &wanted, result, error);
    if (code == ERROR_NONE && !*obstacle && (request->visit || request->every))
        code = visit(ranked, &plan, request, result, error);
    rank_plan_free(&plan);
    return code;
}

enum error_code ranked_search_value(const struct ranked_search *ranked,
                                    struct glass_value_reader *reader, unsigned slot,
                                    xc_docid docid, struct slice *value, struct error *error)
{
    const uint32_t shards = (uint32_t)ranked->shard_count;
    const struct glass_table *table = ranked->shards[(docid - 1) % shards].values;
    const uint32_t local = (uint32_t)(docid - 1) / shards + 1;
    if (reader->table != table)
        glass_value_reader_open(reader, table, slot);
    if (!table || !glass_value_reader_seek(reader, local))
        return error_set(error, ERROR_DATA, "the values of a shard cannot be read");
    *value = reader->docid == local ? reader->value : slice_of("", 0);
    return ERROR_NONE;
}
