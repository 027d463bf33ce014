// versatiles' native addon as a command: converts, and leaves out the named source-layers.
// Usage: node bench/peers/versatiles-convert.mjs ADDON INPUT OUTPUT [LAYER]...

import { createRequire } from 'node:module';

const [, , addon = '', input = '', output = '', ...layers] = process.argv;
const { convert, TileSource } = createRequire(import.meta.url)(addon);
if (layers.length === 0) await convert(input, output);
else {
  // Names must be a list: a string with commas would be one name.
  const source = await TileSource.fromVpl(
    `from_container filename=${JSON.stringify(input)} | vector_filter_layers filter=${JSON.stringify(layers)}`,
  );
  await source.convertTo(output);
}
