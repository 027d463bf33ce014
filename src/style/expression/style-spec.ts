// style-spec, loaded when the first style is read: it is a megabyte of code, and a copy has no style.

import { createRequire } from 'node:module';
import type * as StyleSpec from '@maplibre/maplibre-gl-style-spec';

let loaded: typeof StyleSpec | undefined;

/** The style specification and its evaluation of filters and expressions, as renderers run it. */
export function styleSpec(): typeof StyleSpec {
  loaded ??= createRequire(import.meta.url)('@maplibre/maplibre-gl-style-spec') as typeof StyleSpec;
  return loaded;
}
