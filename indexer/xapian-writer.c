// SPDX-License-Identifier: GPL-2.0-or-later
#include "article-names.h"
#include "index/file.h"
#include "index/ranking-build.h"
#include "index/xapian-error.h"
#include "shard-writer.h"
#include "text/stemmer-set.h"
#include "xapian-c/xapian-c.h"

#include <stdlib.h>
#include <string.h>

/** Bytes that libxapian keeps for a byte of text until the next commit, measured: 25 to 30. */
enum { PENDING_PER_BYTE = 30 };

struct xapian_writer {
    struct shard_writer base;
    char *path;
    xc_writable *database;
    xc_term_generator *generator;
    struct stemmer_set *stemmers;
    struct entity_model model; // of the tagger, if there is one
    struct field_weights weights;
    struct article_names *names;
    uint64_t commit_bytes; // of text, after which pending postings are written
    uint64_t pending_bytes;
};

/** What an article's texts are stemmed with, and its names folded. */
struct stems {
    xc_stem *stem;
    xc_stem *fold;
};

static struct xapian_writer *self_of(struct shard_writer *writer)
{
    return (struct xapian_writer *)writer; // base is its first member
}

static xc_status index_text(struct xapian_writer *self, const struct analysed_text *text,
                            const xc_stem *stem)
{
    xc_term_generator *generator = self->generator;
    const size_t prefix_len = strlen(text->prefix);
    xc_status status = xc_term_generator_set_stemmer(generator, stem);
    if (!status && text->from_start)
        status = xc_term_generator_set_termpos(generator, 0);
    if (!status && text->position)
        status = xc_term_generator_increase_termpos(generator, text->position);
    if (status)
        return status;
    self->pending_bytes += text->text.len;
    return text->has_positions
               ? xc_term_generator_index_text(generator, text->text.ptr, text->text.len,
                                              text->weight, text->prefix, prefix_len)
               : xc_term_generator_index_text_without_positions(generator, text->text.ptr,
                                                                text->text.len, text->weight,
                                                                text->prefix, prefix_len);
}

static xc_status add_parts(struct xapian_writer *self, const struct analysed_parts *parts,
                           const struct stems *stems, xc_document *document)
{
    xc_status status = XC_OK;
    for (size_t i = 0; !status && i < parts->text_count; i++)
        status =
            index_text(self, &parts->texts[i], parts->texts[i].stemmed ? stems->stem : stems->fold);
    for (size_t i = 0; !status && i < parts->term_count; i++)
        status = xc_document_add_boolean_term(document, parts->bytes + parts->terms[i].offset,
                                              parts->terms[i].len);
    for (size_t i = 0; !status && i < parts->value_count; i++) {
        const struct analysed_value *value = &parts->values[i];
        status =
            xc_document_add_value(document, value->slot, parts->bytes + value->offset, value->len);
    }
    return status;
}

static xc_status fill_document(struct xapian_writer *self, const struct analysis *analysis,
                               const struct analysed_parts *names, const struct stems *stems,
                               xc_document *document)
{
    const struct analysed_parts parts = analysis_parts(analysis);
    xc_status status = xc_term_generator_set_document(self->generator, document);
    if (!status)
        status = add_parts(self, &parts, stems, document);
    if (!status)
        status = add_parts(self, names, stems, document);
    if (!status)
        status = xc_document_set_data(document, analysis->stored.data, analysis->stored.len);
    return status;
}

static enum error_code xapian_add(struct shard_writer *writer, const struct analysis *analysis,
                                  uint32_t *docid, struct error *error)
{
    struct xapian_writer *self = self_of(writer);
    xc_document *document = NULL;
    struct stems stems = {NULL, NULL};
    struct analysed_parts names;
    enum error_code code =
        stemmer_set_get_xapian(self->stemmers, analysis->language, &stems.stem, error);
    if (code == ERROR_NONE)
        code = stemmer_set_get_xapian(self->stemmers, NULL, &stems.fold, error);
    if (code == ERROR_NONE)
        code = article_names_find(self->names, buffer_slice(&analysis->stored), analysis->english,
                                  &names, error);
    if (code != ERROR_NONE)
        return code;
    if (xc_document_new(&document) || fill_document(self, analysis, &names, &stems, document) ||
        xc_writable_add_document(docid, self->database, document))
        code = error_set_xapian(error, "cannot add an article to '%s'", self->path);
    xc_document_free(document);
    self->pending_bytes += analysis->bytes.len;
    if (code == ERROR_NONE && self->pending_bytes >= self->commit_bytes) {
        self->pending_bytes = 0;
        if (xc_writable_commit(self->database))
            code = error_set_xapian(error, "cannot write to '%s'", self->path);
    }
    if (code == ERROR_NONE && !stemmer_set_ok(self->stemmers))
        code = error_set_no_memory(error);
    return code;
}

static enum error_code xapian_finish(struct shard_writer *writer, struct error *error)
{
    struct xapian_writer *self = self_of(writer);
    if (xc_writable_commit(self->database) || xc_writable_close(self->database))
        return error_set_xapian(error, "cannot write to '%s'", self->path);
    const enum error_code code = ranking_build(self->path, NULL, NULL, error);
    return code == ERROR_NONE ? file_sync_tree(self->path, error) : code;
}

static void xapian_close(struct shard_writer *writer)
{
    struct xapian_writer *self = self_of(writer);
    xc_term_generator_free(self->generator);
    xc_writable_free(self->database);
    stemmer_set_close(self->stemmers);
    article_names_close(self->names);
    free(self->path);
    free(self);
}

static const struct shard_writer_ops xapian_ops = {
    .add = xapian_add,
    .finish = xapian_finish,
    .close = xapian_close,
};

enum error_code xapian_writer_open(struct shard_writer **out, const char *path,
                                   const struct schema *schema, uint64_t memory,
                                   struct error *error)
{
    struct xapian_writer *self = calloc(1, sizeof(*self));
    int old_flags = 0;
    if (!self)
        return error_set_no_memory(error);
    self->base.ops = &xapian_ops;
    self->weights = schema->weights;
    self->commit_bytes = memory / PENDING_PER_BYTE;
    self->path = strdup(path);
    enum error_code code = self->path ? ERROR_NONE : error_set_no_memory(error);
    if (code == ERROR_NONE)
        code = stemmer_set_open(&self->stemmers, false, error);
    if (code == ERROR_NONE && schema->entities)
        code = entity_model_builtin(&self->model, error);
    if (code == ERROR_NONE)
        code = article_names_open(&self->names, schema->entities ? &self->model : NULL,
                                  &self->weights, error);
    if (code == ERROR_NONE &&
        // No fsync at each commit: the shard is synced whole at the end, and not named before.
        (xc_writable_open(&self->database, path, XC_DB_CREATE | XC_DB_NO_SYNC | XC_DB_BACKEND_GLASS,
                          0) ||
         xc_term_generator_new(&self->generator) ||
         xc_term_generator_set_stemming_strategy(self->generator, XC_STEM_ALL) ||
         xc_term_generator_set_flags(&old_flags, self->generator, XC_TERM_GENERATOR_NGRAMS,
                                     ~XC_TERM_GENERATOR_NGRAMS)))
        code = error_set_xapian(error, "cannot create '%s'", path);
    if (code != ERROR_NONE) {
        xapian_close(&self->base);
        return code;
    }
    *out = &self->base;
    return ERROR_NONE;
}
