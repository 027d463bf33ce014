// Every attribute of every source-layer: how many features have it, and its types.

export default {
  init: () => ({}),
  map(inventory, tile) {
    for (const layer of tile.layers) {
      inventory[layer.name] ??= { features: 0, attributes: {} };
      const { attributes } = inventory[layer.name];
      inventory[layer.name].features += layer.length;
      for (const feature of layer) {
        for (const [key, value] of Object.entries(feature.properties())) add(attributes, key, typeof value, 1);
      }
    }
  },
  merge(a, b) {
    for (const [name, { features, attributes }] of Object.entries(b)) {
      a[name] ??= { features: 0, attributes: {} };
      a[name].features += features;
      for (const [key, types] of Object.entries(attributes)) {
        for (const [type, count] of Object.entries(types)) add(a[name].attributes, key, type, count);
      }
    }
    return a;
  },
};

function add(attributes, key, type, count) {
  attributes[key] ??= {};
  attributes[key][type] = (attributes[key][type] ?? 0) + count;
}
