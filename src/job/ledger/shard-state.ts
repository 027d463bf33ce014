// The states of a shard. In a separate file because the library exports them, and must not pull in the types of better-sqlite3.

export const SHARD_STATES = ['pending', 'running', 'sealed', 'failed', 'merged'] as const;

export type ShardState = (typeof SHARD_STATES)[number];
