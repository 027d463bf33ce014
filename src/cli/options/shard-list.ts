// Parses --shards: indices and spans of them, as in 3,7-9.

import { usage } from '../../kit/usage.ts';

/**
 * Returns the indices. `total`: the number of shards in the job.
 * @throws TilefoldError 'USAGE'
 */
export function shardsOf(list: string, total: number): ReadonlySet<number> {
  const shards = new Set<number>();
  for (const entry of list.split(',')) {
    const [, first, last = first] = /^\s*(\d{1,9})\s*(?:-\s*(\d{1,9})\s*)?$/.exec(entry) ?? [];
    if (first === undefined || Number(last) < Number(first))
      throw usage(`--shards ${list}: takes numbers of shards with commas between them, and spans such as 7-9`);
    if (Number(last) >= total) throw usage(`--shards ${list}: there is no shard ${last}; this job has shards 0 to ${total - 1}`);
    for (let shard = Number(first); shard <= Number(last); shard++) shards.add(shard);
  }
  return shards;
}
