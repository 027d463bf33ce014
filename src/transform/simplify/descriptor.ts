// The descriptor of simplify.

import { MAX_INFLATED_BYTES } from '../../tile/codec/compression.ts';
import { emptyLayersReport, type LayersReport } from '../layers-report.ts';
import { LayersTally } from '../layers-tally.ts';
import { NO_LAYERS, PLAIN } from '../plain.ts';
import { layersPart, levelReports } from '../report-part.ts';
import type { Transform } from '../types.ts';
import { SIMPLIFY_STAGES } from './report.ts';
import { createSimplify, type SimplifyRequest, type SimplifySpec } from './simplify.ts';

const DEFAULTS: SimplifyRequest = {
  use: 'simplify',
  layers: null,
  excludeLayers: [],
  onlyLayers: false,
  tolerances: [],
  preserveTopology: false,
  dropDegenerate: false,
  dropEmptyTiles: false,
  maxInflatedBytes: MAX_INFLATED_BYTES,
};

export const simplify: Transform<SimplifyRequest, SimplifySpec, LayersReport> = {
  ...PLAIN,
  name: 'simplify',
  verb: 'simplified',
  accepts: ['mvt'],
  keepsTiles: false,
  showsVertices: true,
  levels: { simplify: 'Vertices that make no difference' },
  defaults: (given) => ({ ...DEFAULTS, ...given }),
  settle: (request, facts) => ({ ...request, ...facts }),
  readsTiles: () => true,
  namedLayers: ({ onlyLayers, layers }) => ({ ...NO_LAYERS, layers: onlyLayers ? layers : null, typed: layers ?? [] }),
  leavesNothing: ({ onlyLayers, layers }, sourceLayers) =>
    onlyLayers && layers !== null && sourceLayers !== null && !sourceLayers.some((name) => layers.includes(name)),
  build: createSimplify,
  report: {
    empty: emptyLayersReport,
    fold: () => new LayersTally(SIMPLIFY_STAGES),
    part: (_, report) => ({
      ...layersPart(report),
      levels: levelReports('simplify', report.layers, ['before', 'after']),
    }),
  },
};
