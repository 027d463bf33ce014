// The summary of several archives as one. Archives whose tiles cannot be in one archive are refused.

import { TilefoldError } from '../../errors.ts';
import type { Compression, TileType } from '../../tile/type.ts';
import type { ArchiveFormat, ArchiveSummary } from '../types.ts';
import { type Deepened, MetadataUnion } from './metadata-union.ts';

/** Warnings of single archives; there may be hundreds of archives. */
const MAX_WARNINGS = 50;

export class SummaryUnion {
  readonly #metadata = new MetadataUnion();
  readonly #texts = new Map<string, string>();
  readonly #warnings = new Set<string>();
  readonly #compressions = new Map<Compression, string>();
  #type: { readonly type: TileType; readonly path: string } | undefined;
  #format: ArchiveFormat | undefined;
  #sharesContents = false;
  #size = 0;

  /**
   * In the order of the inputs.
   * @throws TilefoldError UNSUPPORTED for tiles of another type than those before
   */
  add(summary: ArchiveSummary, deepened?: Deepened): void {
    const { path, format, tileType, tileCompression, metadata, metadataTexts, size, sharesContents } = summary;
    this.#checkType(path, tileType);
    this.#compressions.set(tileCompression, this.#compressions.get(tileCompression) ?? path);
    this.#checkBrotli();
    // The format whose censuses are exact for fewer tiles.
    this.#format = this.#format === 'mbtiles' || format === 'mbtiles' ? 'mbtiles' : format;
    this.#sharesContents ||= sharesContents;
    this.#size += size;
    this.#metadata.add(path, metadata, deepened);
    for (const [name, text] of metadataTexts) if (!this.#texts.has(name)) this.#texts.set(name, text);
    this.warn(summary);
  }

  /** Adds an archive's warnings, which a census may have added to. */
  warn({ path, warnings }: Pick<ArchiveSummary, 'path' | 'warnings'>): void {
    for (const line of warnings) {
      if (this.#warnings.size < MAX_WARNINGS) this.#warnings.add(`${path}: ${line}`);
      else this.#warnings.add('further warnings about the inputs are left out');
    }
  }

  /** `path`: what messages call the union. */
  summary(path: string): ArchiveSummary {
    const type = this.#type?.type ?? 'unknown';
    const compression = this.#compression();
    return {
      path,
      format: this.#format ?? 'mbtiles',
      sharesContents: this.#sharesContents,
      tileType: type,
      tileCompression: compression,
      declared: { type, compression },
      metadata: this.#metadata.metadata(),
      metadataTexts: this.#texts,
      size: this.#size,
      warnings: [...this.#warnings, ...this.#metadata.warnings()],
    };
  }

  /** Brotli has to be declared to be found; all others are recognized tile by tile. */
  #compression(): Compression {
    if (this.#compressions.has('brotli')) return 'brotli';
    const [only, ...others] = this.#compressions.keys();
    return only === undefined || others.length > 0 ? 'unknown' : only;
  }

  #checkType(path: string, type: TileType): void {
    if (type === 'unknown') return;
    this.#type ??= { type, path };
    if (this.#type.type === type) return;
    const both = `${this.#type.path} has ${this.#type.type} tiles, ${path} has ${type} tiles`;
    throw new TilefoldError('UNSUPPORTED', `${both}; one archive holds tiles of one type: merge them apart`);
  }

  #checkBrotli(): void {
    const [brotli, raw] = [this.#compressions.get('brotli'), this.#compressions.get('none')];
    if (brotli === undefined || raw === undefined) return;
    const why = 'nothing in the bytes tells these two apart: copy one of them with --tile-compression gzip first';
    throw new TilefoldError('UNSUPPORTED', `${brotli} has tiles compressed with brotli, ${raw} has tiles that are not; ${why}`);
  }
}
