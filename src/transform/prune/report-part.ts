// The part of the run report that prune fills in.

import { layersPart, levelReports, type ReportPart } from '../report-part.ts';
import { LEVELS, pruneLevels } from './prune-levels.ts';
import type { PruneRequest } from './prune-options.ts';
import type { PruneReport } from './report.ts';

export function prunePart(request: PruneRequest, report: PruneReport): ReportPart {
  const levels = pruneLevels(request);
  return {
    ...layersPart(report),
    levels: levels.flatMap((level) => levelReports(level, report.layers, LEVELS[level].stages)),
    unknown_filters: report.unknownFilters.map(({ styleLayer, reason, features }) => ({
      style_layer: styleLayer,
      reason,
      features,
    })),
    filter_errors: report.filterErrors.map(({ styleLayer, features }) => ({ style_layer: styleLayer, features })),
    undecided: report.undecided,
    notes: levels.length === 0 ? [] : attributesNotFound(request, report),
  };
}

/** Named attributes that no kept source-layer has. Keys of removed layers are not read. */
function attributesNotFound({ keepAttributes, dropAttributes }: PruneRequest, { attributesMet }: PruneReport): string[] {
  const missing = [...keepAttributes, ...dropAttributes].filter((key) => !attributesMet.includes(key));
  return missing.map((key) => `no source-layer that stays has an attribute ${JSON.stringify(key)}`);
}
