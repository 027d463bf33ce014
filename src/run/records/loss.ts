// Checks before the commit that a run did not lose all tiles, all features, or most rows for reasons that no option asks for. On an
// error the job stays, and --resume --allow-empty continues from here.

import { FORMATS } from '../../archive/formats.ts';
import type { DropReason } from '../../archive/types.ts';
import { TilefoldError } from '../../errors.ts';
import { inputsText } from '../../plan/inputs.ts';
import type { Request } from '../../plan/request.ts';
import { type ShardReport, totals } from '../../shard/shard-report.ts';
import { transformOf } from '../../transform/registry.ts';
import { sumOf } from './details-report.ts';
import { askedFor, emptyOutput, layersText } from './loss-text.ts';

/** Drop reasons that no option asks for: invalid rows, and rows that the output format cannot hold. */
const UNASKED: readonly DropReason[] = ['invalid-key', 'missing-image', 'null-data', 'off-grid', 'zero-byte'];

/**
 * @throws TilefoldError 'TOO_LITTLE_LEFT' unless `allowEmpty`; 'EMPTY_OUTPUT' if no tile is left and the format cannot be empty
 */
export function checkLoss(request: Request, folded: ShardReport, allowEmpty: boolean): void {
  const { output, outputFormat } = request;
  const { read, written, dropped } = totals(folded);
  const noTile = `no tile is left to write to ${output}: ${read} read, dropped: ${reasonsText(Object.entries(dropped))}`;
  const format = FORMATS[outputFormat];
  if (written === 0 && !format.holdsNoTiles) throw emptyOutput(inputsText(request), noTile, format);
  if (allowEmpty) return;
  if (written === 0) refuse(request, noTile);
  checkUnasked(request, folded, read);
  checkFeatures(request, folded);
}

function checkUnasked(request: Request, { dropExamples }: ShardReport, read: number): void {
  const unasked = dropExamples.filter(({ kind }) => UNASKED.includes(kind));
  const rows = unasked.reduce((sum, { count }) => sum + count, 0);
  if (rows * 2 <= read) return;
  const reasons = unasked.map(({ kind, count, examples }) => `${kind} ${count} (${examples[0]}${count > 1 ? ', ...' : ''})`);
  refuse(request, `${rows} of its ${read} rows are dropped, and no option asks for that: ${reasons.join(', ')}`);
}

function checkFeatures(request: Request, folded: ShardReport): void {
  const transform = transformOf(request.transform);
  const part = transform.report.part(request.transform, folded.transform);
  const features = sumOf(part, 'features_before');
  if (features === 0 || sumOf(part, 'features_after') > 0) return;
  const met = new Set(part.layers.map(({ layer }) => layer));
  const asked = askedFor(transform.namedLayers(request.transform));
  refuse(request, `none of its ${features} features is left: ${[...asked, `its tiles have ${layersText([...met])}`].join('; ')}`);
}

function reasonsText(dropped: readonly [reason: string, count: number][]): string {
  const reasons = dropped.map(([reason, count]) => `${reason} ${count}`).sort();
  return reasons.length === 0 ? 'none' : reasons.join(', ');
}

function refuse(request: Request, what: string): never {
  const advice = 'no output was made; the job is kept: tilefold resume --allow-empty writes it anyway, --restart starts over';
  throw new TilefoldError('TOO_LITTLE_LEFT', `${inputsText(request)}: ${what}; ${advice}`);
}
