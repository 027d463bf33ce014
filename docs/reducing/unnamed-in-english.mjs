// Tiles with features that have a name, but none in English: a row for each tile and source-layer.

export default {
  map(_, { z, x, y, layers }, emit) {
    for (const layer of layers) {
      let unnamed = 0;
      for (const feature of layer) {
        const attributes = feature.properties();
        if (attributes.name !== undefined && attributes['name:en'] === undefined) unnamed++;
      }
      if (unnamed > 0) emit({ z, x, y, layer: layer.name, unnamed });
    }
  },
};
