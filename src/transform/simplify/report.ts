// What a simplification reports: source-layers before and after.

/** The stages of a simplification. */
export const SIMPLIFY_STAGES = ['before', 'after'] as const;

// Their places in the list.
export const BEFORE = 0;
export const AFTER = 1;
