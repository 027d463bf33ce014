// The descriptor of prune.

import { MAX_INFLATED_BYTES } from '../../tile/codec/compression.ts';
import { PLAIN } from '../plain.ts';
import type { Transform } from '../types.ts';
import { createPrune, prunesAll } from './prune.ts';
import { LEVELS, pruneLevels } from './prune-levels.ts';
import type { PruneRequest, PruneSpec } from './prune-options.ts';
import { drawnByStyles, readStyles, styleNotes } from './prune-styles.ts';
import { PruneTally } from './prune-tally.ts';
import { emptyPruneReport, type PruneReport } from './report.ts';
import { prunePart } from './report-part.ts';

const DEFAULTS: Omit<PruneRequest, 'styleMode' | 'dropEmptyTiles'> = {
  use: 'prune',
  styles: [],
  sources: [],
  onStyleError: 'abort',
  zoomRule: 'view',
  visibility: 'layout',
  unknownFilter: 'keep',
  overzoomGaps: false,
  layers: null,
  excludeLayers: [],
  keepAttributes: [],
  dropAttributes: [],
  maxInflatedBytes: MAX_INFLATED_BYTES,
};

export const prune: Transform<PruneRequest, PruneSpec, PruneReport> = {
  ...PLAIN,
  name: 'prune',
  verb: 'pruned',
  accepts: ['mvt'],
  keepsTiles: false,
  levels: Object.fromEntries(Object.entries(LEVELS).map(([name, { title }]) => [name, title])),
  defaults(given) {
    const styleMode = given.styleMode ?? (given.styles === undefined || given.styles.length === 0 ? 'none' : 'layer+filter');
    // vt-optimizer deletes empty tiles, and this mode follows it.
    const dropEmptyTiles = given.dropEmptyTiles ?? styleMode === 'vt-compat';
    return { ...DEFAULTS, ...given, styleMode, dropEmptyTiles };
  },
  check: (request) => void readStyles(request),
  fingerprint: ({ styles, ...options }) => ({ options, texts: styles.map(({ text }) => text) }),
  settle: (request, facts) => ({ ...request, ...facts }),
  readsTiles: (request) => pruneLevels(request).length > 0,
  namedLayers(request) {
    const { layers, excludeLayers, keepAttributes, dropAttributes } = request;
    const typed = [...(layers ?? []), ...excludeLayers];
    return {
      styles: drawnByStyles(request),
      layers,
      excludeLayers,
      typed,
      attributes: [...keepAttributes, ...dropAttributes],
    };
  },
  notes: styleNotes,
  leavesNothing: prunesAll,
  build: createPrune,
  report: { empty: emptyPruneReport, fold: () => new PruneTally(), part: prunePart },
};
