// Loads style-spec on first use: it is a megabyte of code, and a copy needs no style.

import { createRequire } from 'node:module';
import type * as StyleSpec from '@maplibre/maplibre-gl-style-spec';

let loaded: typeof StyleSpec | undefined;

/** The style specification and its evaluation of filters and expressions. */
export function styleSpec(): typeof StyleSpec {
  loaded ??= createRequire(import.meta.url)('@maplibre/maplibre-gl-style-spec') as typeof StyleSpec;
  return loaded;
}
