// Cuts two archives into common parts: each part holds the same keys of both. The cut depends on the two archives alone.

import type { TileSource } from '../../archive/types.ts';
import { joinStrips } from '../../plan/join-strips.ts';
import { planShards, targetBytes } from '../../plan/planner.ts';
import type { ScanPart } from '../scan/survey.ts';

export function pairParts(a: TileSource, b: TileSource): ScanPart[] {
  const strips = joinStrips([...a.census(), ...b.census()]);
  const [restA, restB] = [a.rest(), b.rest()];
  const rest = { tiles: restA.tiles + restB.tiles, bytes: restA.bytes + restB.bytes };
  const bytes = strips.reduce((sum, strip) => sum + strip.bytes, rest.bytes);
  return planShards(strips, rest, targetBytes(bytes)).map((shard) => ({
    index: shard.index,
    tiles: shard.tiles,
    bytes: shard.bytes,
    part: { shard },
  }));
}
