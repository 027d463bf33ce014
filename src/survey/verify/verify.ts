// Verifies an archive from request to report: its structure, its tiles, and whether it is the same as another.

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatOfFile } from '../../archive/open.ts';
import type { ArchiveFormat, ArchiveSource } from '../../archive/types.ts';
import { pairParts } from '../pair/pair-parts.ts';
import type { OpenInputs } from '../scan/open-inputs.ts';
import type { ScanOptions } from '../scan/scan-options.ts';
import { checkParts, shardParts, zoomParts } from '../scan/scan-parts.ts';
import type { ScanPart } from '../scan/survey.ts';
import { VERIFY } from '../scan/survey-command.ts';
import { runSurvey, type SurveyRun } from '../scan/survey-run.ts';
import { AGAINST, type Comparison } from './against-survey.ts';
import { checkDeclaredLayers } from './declared-layers.ts';
import { FINDING_KINDS } from './finding-kinds.ts';
import { Findings } from './findings.ts';
import { LayersSeen } from './layers-seen.ts';
import type { Finding, VerifyLevel, VerifyReport } from './report-types.ts';
import { damageText, STRUCTURE } from './structure-survey.ts';
import { TILES } from './tiles-survey.ts';

export interface VerifyRequest {
  readonly input: string;
  readonly inputFormat: ArchiveFormat | null;
  /** Another archive that must hold the same tiles; null: none. */
  readonly against: string | null;
  readonly level: VerifyLevel;
  readonly strict: boolean;
  readonly maxInflatedBytes: number;
}

const STRUCTURE_THRESHOLD = { tiles: Number.POSITIVE_INFINITY, bytes: 268_435_456 };
const TILES_THRESHOLD = { tiles: 100_000, bytes: 33_554_432 };
/** A statement of SQLite blocks a worker for as long as it takes. */
const ANY_TIME_MS = 2_147_483_647;

/**
 * Verifies an archive. An archive that is broken gives findings, not an error. The report does not depend on the options of the scan.
 * @throws TilefoldError NOT_FOUND, NOT_AN_ARCHIVE, IO, INTERRUPTED, and for a checkpoint JOB_EXISTS, FINGERPRINT, LOCKED; all errors
 * of the archive that it is compared with
 */
export async function verify(request: VerifyRequest, scan: Partial<ScanOptions> = {}): Promise<VerifyReport> {
  const { input, against, inputFormat, ...options } = request;
  const inputs = [{ path: resolve(input), format: inputFormat }];
  if (against !== null) inputs.push({ path: resolve(against), format: null });
  return runSurvey({ command: VERIFY, inputs, fingerprint: { ...options, inputFormat } }, scan, (run) =>
    new Verification({ ...request, input: resolve(input), against: against === null ? null : resolve(against) }, run).report(),
  );
}

class Verification {
  readonly #request: VerifyRequest;
  readonly #run: SurveyRun;
  readonly #findings = new Findings();

  constructor(request: VerifyRequest, run: SurveyRun) {
    this.#request = request;
    this.#run = run;
  }

  async report(): Promise<VerifyReport> {
    const { input } = this.#request;
    const archive = { path: input, format: formatOfFile(input), file_bytes: statSync(input).size };
    const inputs = this.#open();
    if (inputs === null) return this.#toReport({ archive: { ...archive, tile_type: null }, tiles_checked: null, against: null });
    using opened = inputs;
    const { source, others } = opened;
    for (const [i, one] of [source, ...others].entries()) await this.#buildIndex(one, i);
    await this.#checkStructure(source);
    const tiles = this.#request.level === 'structure' ? null : await this.#checkTiles(source);
    const against = others[0] === undefined ? null : await this.#compare(source, others[0]);
    return this.#toReport({ archive: { ...archive, tile_type: source.summary.tileType }, tiles_checked: tiles, against });
  }

  /** null: the archive cannot be opened, which is found. */
  #open(): OpenInputs | null {
    const { input } = this.#request;
    try {
      this.#run.open(1)[Symbol.dispose]();
    } catch (error) {
      this.#findings.find('unreadable', damageText(error, input));
      return null;
    }
    return this.#run.open();
  }

  /** Damage is found by the checks that need the index. */
  async #buildIndex(source: ArchiveSource, input: number): Promise<void> {
    try {
      await this.#run.buildIndex(source, input);
    } catch (error) {
      damageText(error, source.summary.path);
    }
  }

  async #checkStructure(source: ArchiveSource): Promise<void> {
    const scan = { workerTimeoutMs: ANY_TIME_MS };
    const { results } = await this.#run.runStage(STRUCTURE, null, checkParts(source), STRUCTURE_THRESHOLD, scan);
    for (const findings of results()) for (const finding of findings) this.#findings.addResult(finding);
    const { tileType, metadata } = source.summary;
    if ((tileType === 'mvt' || tileType === 'mlt') && metadata.vector_layers === undefined)
      this.#findings.find('metadata', 'there is no vector_layers, which maps need to list the source-layers');
  }

  async #checkTiles(source: ArchiveSource): Promise<number> {
    const { level, maxInflatedBytes } = this.#request;
    const deep = level === 'deep';
    const parts = this.#partsOf(source.summary.path, () => shardParts(source, null)) ?? zoomParts();
    const { results } = await this.#run.runStage(TILES, { deep, maxInflatedBytes }, parts, TILES_THRESHOLD);
    const seen = new LayersSeen();
    let tiles = 0;
    let unread = 0;
    for (const result of results()) {
      tiles += result.tiles;
      unread += result.unread;
      seen.addResult(result.layers);
      for (const finding of result.findings) this.#findings.addResult(finding);
    }
    const { declared, tileType, metadata } = source.summary;
    const isVector = (declared.type === 'unknown' ? tileType : declared.type) === 'mvt';
    const isWhole = unread === 0 && !this.#findings.has('damaged') && !this.#findings.has('directory');
    if (deep && isVector && metadata.vector_layers !== undefined)
      checkDeclaredLayers(metadata.vector_layers, seen.toResult(), isWhole, this.#findings);
    return tiles;
  }

  async #compare(source: ArchiveSource, other: ArchiveSource): Promise<VerifyReport['against']> {
    const { maxInflatedBytes } = this.#request;
    const parts = this.#partsOf(source.summary.path, () => pairParts(source, other)) ?? [];
    const { results } = await this.#run.runStage(AGAINST, { maxInflatedBytes }, parts, TILES_THRESHOLD);
    let sum: Comparison = { same_bytes: 0, same_content: 0, different: 0, missing: 0, extra: 0 };
    for (const { counts, findings } of results()) {
      sum = {
        same_bytes: sum.same_bytes + counts.same_bytes,
        same_content: sum.same_content + counts.same_content,
        different: sum.different + counts.different,
        missing: sum.missing + counts.missing,
        extra: sum.extra + counts.extra,
      };
      for (const finding of findings) this.#findings.addResult(finding);
    }
    return { path: other.summary.path, ...sum };
  }

  /** null: a damaged archive cannot be cut, which is found. */
  #partsOf(path: string, cut: () => ScanPart[]): ScanPart[] | null {
    try {
      return cut();
    } catch (error) {
      const text = damageText(error, path);
      if (!this.#findings.has('directory')) this.#findings.find('damaged', text);
      return null;
    }
  }

  #toReport({ archive, tiles_checked, against }: Pick<VerifyReport, 'archive' | 'tiles_checked' | 'against'>): VerifyReport {
    const { level, strict } = this.#request;
    const findings = this.#findings.results().map(({ kind, count, examples }): Finding => {
      const [severity, title] = FINDING_KINDS[kind];
      const listed = examples.map(([key, detail]) => {
        const [zoom, x, y] = key ?? [null, null, null];
        return { zoom, x, y, detail };
      });
      return { kind, severity, title, count, examples: listed };
    });
    const countOf = (severity: Finding['severity']): number =>
      findings.reduce((sum, finding) => sum + (finding.severity === severity ? finding.count : 0), 0);
    const errors = countOf('error');
    const warnings = countOf('warning');
    const passed = errors === 0 && (!strict || warnings === 0);
    return { archive, level, strict, passed, errors, warnings, tiles_checked, findings, against };
  }
}
