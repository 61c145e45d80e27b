/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XC_REGISTRY_H
#define XC_REGISTRY_H

/**
 * @file
 * @brief Classes known by name.
 */

#include "types.h"

XC_BEGIN_DECLS

/** @name Registry
 *
 * A registry makes objects from a name and the bytes which their _serialise gave. It knows all
 * classes of Xapian's own; what you add stands for its class under its name, which must not be
 * empty. An unknown name: XC_ERROR_INVALID_ARGUMENT; wrong bytes: XC_ERROR_SERIALISATION (in 1.4
 * also XC_ERROR_NETWORK).
 *
 * @code
 * xc_registry *registry;
 * xc_weight *weight, *same;
 * xc_bytes bytes;
 * if (xc_registry_new(&registry) || xc_weight_parse(&weight, "bm25 1.2 0 1 0.75") ||
 *     xc_weight_serialise(&bytes, weight) ||
 *     xc_weight_unserialise(&same, registry, "Xapian::BM25Weight", bytes.data, bytes.size))
 *     goto failed;
 * xc_weight_free(weight), xc_weight_free(same), xc_registry_free(registry);
 * @endcode
 * @{ */

/** A registry of Xapian's own classes. */
XC_API XC_CHECKED xc_status xc_registry_new(xc_registry **out) XC_NEEDS(1);
/** Objects made by it stay. */
XC_API void xc_registry_free(xc_registry *registry);

/** The registry keeps a copy, so weight must have clone (as all but a C scheme always have). */
XC_API XC_CHECKED xc_status xc_registry_add_weight(xc_registry *registry, const xc_weight *weight)
    XC_NEEDS(1, 2);
/** The registry keeps a copy: XC_ERROR_INVALID_OPERATION if source cannot be cloned. */
XC_API XC_CHECKED xc_status xc_registry_add_posting_source(xc_registry *registry,
                                                           const xc_posting_source *source)
    XC_NEEDS(1, 2);
/** The registry keeps a copy: XC_ERROR_UNIMPLEMENTED if spy cannot be cloned or has no name. */
XC_API XC_CHECKED xc_status xc_registry_add_match_spy(xc_registry *registry,
                                                      const xc_match_spy *spy) XC_NEEDS(1, 2);

/** Is a scheme of this name known? Likewise below. */
XC_API XC_CHECKED xc_status xc_registry_has_weight(bool *out, const xc_registry *registry,
                                                   const char *name) XC_NEEDS(1, 2, 3);
/** Is a source of this name known? */
XC_API XC_CHECKED xc_status xc_registry_has_posting_source(bool *out, const xc_registry *registry,
                                                           const char *name) XC_NEEDS(1, 2, 3);
/** Is a spy of this name known? */
XC_API XC_CHECKED xc_status xc_registry_has_match_spy(bool *out, const xc_registry *registry,
                                                      const char *name) XC_NEEDS(1, 2, 3);

/** A scheme of the class name (e.g. "Xapian::BM25Weight") from what xc_weight_serialise() gave. */
XC_API XC_CHECKED xc_status xc_weight_unserialise(xc_weight **out, const xc_registry *registry,
                                                  const char *name, const char *data, size_t size)
    XC_NEEDS(1, 2, 3);
/** A posting source of the class name from what xc_posting_source_serialise() gave. */
XC_API XC_CHECKED xc_status xc_posting_source_unserialise(xc_posting_source **out,
                                                          const xc_registry *registry,
                                                          const char *name, const char *data,
                                                          size_t size) XC_NEEDS(1, 2, 3);
/** A match spy of the class name from what xc_match_spy_serialise() gave. */
XC_API XC_CHECKED xc_status xc_match_spy_unserialise(xc_match_spy **out,
                                                     const xc_registry *registry, const char *name,
                                                     const char *data, size_t size)
    XC_NEEDS(1, 2, 3);
/** As xc_query_unserialise(), for queries with posting sources which the registry knows. */
XC_API XC_CHECKED xc_status xc_query_unserialise_with(xc_query **out, const xc_registry *registry,
                                                      const char *data, size_t size) XC_NEEDS(1, 2);

/** @} */

XC_END_DECLS

#endif
