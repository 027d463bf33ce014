// Features by source-layer and class.

export default {
  init: () => ({}),
  map(counts, tile) {
    for (const layer of tile.layers) {
      counts[layer.name] ??= {};
      for (const feature of layer) {
        const kind = String(feature.properties().class ?? 'none');
        counts[layer.name][kind] = (counts[layer.name][kind] ?? 0) + 1;
      }
    }
  },
  merge(a, b) {
    for (const [layer, kinds] of Object.entries(b)) {
      a[layer] ??= {};
      for (const [kind, count] of Object.entries(kinds)) a[layer][kind] = (a[layer][kind] ?? 0) + count;
    }
    return a;
  },
};
