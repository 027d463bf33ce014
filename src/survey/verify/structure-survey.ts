// The structure of an archive: a part for each check that its format has. Damage that ends a check is a finding.

import { TilefoldError } from '../../errors.ts';
import type { ShardProgress } from '../../shard/shard.ts';
import type { Survey } from '../scan/survey.ts';
import { type FindingResult, Findings } from './findings.ts';

const NO_PROGRESS: ShardProgress = { tilesRead: 0, bytesRead: 0, tilesWritten: 0, watermark: '' };

export const STRUCTURE: Survey<null, readonly FindingResult[]> = {
  name: 'structure',
  readsTiles: false,
  writesRows: () => false,
  *scan(source, _options, { part }) {
    if (!('check' in part)) throw new Error('the structure is checked check by check');
    const findings = new Findings();
    try {
      for (const _step of source.check(part.check, findings)) yield NO_PROGRESS;
    } catch (error) {
      findings.find('damaged', damageText(error, source.summary.path));
    }
    return findings.results();
  },
};

/**
 * The message of an error that is about the archive itself.
 * @throws any other error
 */
export function damageText(error: unknown, path: string): string {
  if (!(error instanceof TilefoldError) || (error.code !== 'BAD_ARCHIVE' && error.code !== 'UNSUPPORTED')) throw error;
  // The report names the file once.
  if (!error.message.startsWith(path)) return error.message;
  const rest = error.message.slice(path.length);
  if (rest.startsWith(': ')) return rest.slice(2);
  return rest.startsWith(' (') ? rest.replace(/^ \((.*?)\): /, '$1: ') : `it${rest}`;
}
