// The keys that a style's sources promote to ids, by source-layer.

import type { Style } from '../../src/style/style.ts';

/** Each key once, in the order of the layers; source-layers without any are omitted. */
export function promotedKeys({ bySourceLayer }: Style): [sourceLayer: string, keys: string[]][] {
  const promoted = [...bySourceLayer].map(([sourceLayer, layers]): [string, string[]] => {
    const keys = layers.flatMap(({ promotedKey }) => (promotedKey === null ? [] : [promotedKey]));
    return [sourceLayer, [...new Set(keys)]];
  });
  return promoted.filter(([, keys]) => keys.length > 0);
}
