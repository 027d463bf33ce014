// The report of a simplification: source-layers before and after.

/** The stages of a simplification. */
export const SIMPLIFY_STAGES = ['before', 'after'] as const;

// Indexes into SIMPLIFY_STAGES.
export const BEFORE = 0;
export const AFTER = 1;
