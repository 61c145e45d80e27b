// SPDX-License-Identifier: GPL-2.0-or-later
// The header alone, twice.
#include <xapian-c/xapian-c.h>

#include <xapian-c/xapian-c.h>

xc_mset_options mset_options = XC_MSET_OPTIONS_INIT;
xc_compact_options compact_options = XC_COMPACT_OPTIONS_INIT;
xc_posting_source_ops posting_source_ops = XC_POSTING_SOURCE_OPS_INIT;
xc_match_spy_ops match_spy_ops = XC_MATCH_SPY_OPS_INIT;
xc_weight_ops weight_ops = XC_WEIGHT_OPS_INIT;
