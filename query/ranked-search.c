// SPDX-License-Identifier: GPL-2.0-or-later
#include "ranked-search.h"

#include <stdlib.h>

struct ranked_search {
    struct rank_engine *engine;
    struct rank_shard *shards;
    size_t shard_count;
    bool phrases; // all shards have positions
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
    ranked->phrases = true;
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
            };
            all = all && ranked->shards[at].file;
            ranked->phrases = ranked->phrases && ranked->shards[at].positions;
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
    const enum error_code code =
        ranked_search_run(ranked, query, NULL, 1, &result, &obstacle, error);
    *has = code == ERROR_NONE && result.count > 0;
    rank_result_free(&result);
    return code;
}

enum error_code ranked_search_run(struct ranked_search *ranked, const xc_query *query,
                                  const xc_weight *weight, uint32_t wanted,
                                  struct rank_result *result, const char **obstacle,
                                  struct error *error)
{
    struct rank_bm25 bm25;
    struct rank_plan plan;
    *result = (struct rank_result){.hits = NULL};
    *obstacle = NULL;
    if (!rank_bm25_of(weight, &bm25)) {
        *obstacle = "another weighting scheme";
        return ERROR_NONE;
    }
    enum error_code code = rank_plan_make(&plan, query, error);
    if (code == ERROR_NONE && !plan.possible)
        *obstacle = plan.obstacle;
    else if (code == ERROR_NONE && plan.has_phrases && !ranked->phrases)
        *obstacle = "a phrase, and a shard without positions";
    else if (code == ERROR_NONE)
        code = rank_engine_search(ranked->engine, &plan, &bm25, wanted, result, error);
    rank_plan_free(&plan);
    return code;
}
