// What corrects findings: commands that make an archive's claims true, or write it anew.

import type { FindingKind } from '../../survey/verify/finding-kinds.ts';
import type { Finding } from '../../survey/verify/report-types.ts';

interface Remedy {
  readonly kinds: ReadonlySet<FindingKind>;
  readonly line: string;
}

const REMEDIES: readonly Remedy[] = [
  {
    kinds: new Set([
      'zooms',
      'bounds',
      'center',
      'declared-type',
      'layer-undeclared',
      'layer-unused',
      'layer-zooms',
      'field-undeclared',
      'field-unused',
      'field-type',
    ]),
    line: '`tilefold meta rebuild` makes zooms, bounds, center and vector_layers true to the tiles',
  },
  {
    kinds: new Set([
      'counts',
      'clustered',
      'surplus-bytes',
      'root-place',
      'sections',
      'internal-compression',
      'directory-surplus',
      'contents-overlap',
      'repeated-row',
      'index',
    ]),
    line: '`tilefold copy` writes the same tiles to a new archive, with true counts, in order, and with an index',
  },
];

/** A line for each remedy that corrects one of the findings. */
export function remediesOf(findings: readonly Finding[]): string[] {
  return REMEDIES.flatMap(({ kinds, line }) => (findings.some(({ kind }) => kinds.has(kind)) ? [line] : []));
}
