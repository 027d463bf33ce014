// How far a shard is. A file of its own, since the library tells it: types of better-sqlite3 are not to come along.

export const SHARD_STATES = ['pending', 'running', 'sealed', 'failed', 'merged'] as const;

export type ShardState = (typeof SHARD_STATES)[number];
