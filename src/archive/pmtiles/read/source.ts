// Opens a PMTiles v3 archive for reading. Strict: every byte that leads to a tile is checked, and a damaged archive is an error,
// never a smaller tileset. The census compares the header's claims with the tiles.

import { TilefoldError } from '../../../errors.ts';
import { sniffCompression } from '../../../tile/codec/compression.ts';
import { firstId, hilbertId, hilbertKey } from '../../../tile/hilbert.ts';
import { isOnGrid, keyText, MAX_ZOOM, type Tile, type TileKey, type TileOrder } from '../../../tile/key.ts';
import type { TileRange } from '../../../tile/region.ts';
import type { Shard } from '../../../tile/shard.ts';
import { compressionOf, MAX_SNIFFED_BYTES, SNIFFED_TILES, sniffTiles, type TileEncoding } from '../../../tile/sniff-tiles.ts';
import type { FindingNotes, StructureKind } from '../../check-source.ts';
import type { SizePart, SizeSink } from '../../size-source.ts';
import type { ArchiveFacts, ArchiveSource, ArchiveSummary, ColumnCount, SourceNotices } from '../../types.ts';
import { checkDirectories } from '../check/directories.ts';
import { HEADER_BYTES, type PmtilesHeader, parseHeader } from '../header.ts';
import { MAX_ADDRESSED_TILES, takeCensus, takeCensusOf, tooManyTiles } from './census.ts';
import type { DirectoryTree, TolerantWalk } from './directory-tree.ts';
import { InputFile } from './input-file.ts';
import { readMetadata } from './metadata-reader.ts';
import { openDirectories } from './open-directories.ts';
import { rowOrder } from './row-order.ts';
import { readScattered, type TilePlace } from './scattered-reads.ts';
import { checkSections } from './sections.ts';
import { type ZoomRanges, zoomRanges } from './shard-ids.ts';

/** An archive may have a warning for every directory. */
const MAX_WARNINGS = 50;

/**
 * Opens a PMTiles v3 archive. `census` adds its findings to `summary.warnings`.
 * @throws TilefoldError NOT_FOUND, NOT_AN_ARCHIVE, UNSUPPORTED (another version or directory compression), or BAD_ARCHIVE. Every
 * method may also throw the last one, since directories are read on demand
 */
export function openPmtilesSource(path: string): ArchiveSource {
  const file = new InputFile(path);
  try {
    return new PmtilesSource(file);
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
}

/** Consecutive tiles with the same stored bytes: ids `from` (inclusive) to `to` (exclusive). */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
  readonly length: number;
}

class PmtilesSource implements ArchiveSource {
  readonly summary: ArchiveSummary;
  readonly #file: InputFile;
  readonly #header: PmtilesHeader;
  readonly #tree: DirectoryTree;
  readonly #warnings: string[] = [];
  readonly #oddities: { readonly kind: StructureKind; readonly line: string }[] = [];
  /** The last tile read, so that a run is read once. */
  #last: { offset: number; length: number; stored: Uint8Array } = { offset: -1, length: 0, stored: new Uint8Array(0) };

  constructor(file: InputFile) {
    const { path, size } = file;
    this.#file = file;
    const claimed = parseHeader(file.read(0, Math.min(size, HEADER_BYTES)), path);
    for (const { kind, text } of checkSections(claimed, size, path)) this.#note(kind, text);
    const { tree, header } = openDirectories(file, claimed, this.#note);
    this.#tree = tree;
    this.#header = header;
    if (this.#tree.isEmpty) this.#note('metadata', 'the archive holds no tile at all');
    const first = [...this.#firstTiles()];
    const { type: tileType, compression: tileCompression } = this.#tileEncoding(first);
    const sniffed = header.tileCompression === 'unknown' ? { sniffedCompression: compressionOf(first, tileCompression) } : {};
    const { metadata, texts } = readMetadata(file, this.#header, (line) => this.#note('metadata', line));
    const words = { metadata, metadataTexts: texts };
    const declared = { type: header.tileType, compression: header.tileCompression };
    const tiles = { tileType, tileCompression, declared, ...sniffed };
    this.summary = { path, format: 'pmtiles', sharesContents: true, ...tiles, ...words, size, warnings: this.#warnings };
  }

  /** Without a cover, walks all directories, and thereby checks every entry. */
  census(cover?: readonly TileRange[]): ColumnCount[] {
    if (this.#tree.isEmpty) return [];
    if (cover !== undefined) return takeCensusOf(this.#runsOf({ ranges: cover }), this.#file.path);
    const counts = takeCensus(this.#tree, this.#header, this.#file.path, (line) => void this.#warn(line));
    this.#compareCompression();
    return counts;
  }

  /** A PMTiles archive cannot hold a tile off the grid. */
  rest(): { tiles: number; bytes: number } {
    return { tiles: 0, bytes: 0 };
  }

  zooms(): number[] {
    const zooms = Array.from({ length: MAX_ZOOM + 1 }, (_, zoom) => zoom);
    return this.#tree.isEmpty ? [] : zooms.filter((zoom) => this.#mayHold(firstId(zoom), firstId(zoom + 1)));
  }

  /** In row order, damage is always thrown. */
  tiles(shard: Shard, order: TileOrder, { damage }: SourceNotices): Iterable<Tile> {
    return order === 'hilbert' ? this.#tilesByHilbertId(shard, damage) : this.#tilesByRow(shard);
  }

  /** A key off the grid has no tile here; its Hilbert id would be another tile's. */
  tile(key: TileKey): Tile | null {
    if (!isOnGrid(key)) return null;
    const { z, x, y } = key;
    const place = this.#tree.find(hilbertId(z, x, y));
    return place === undefined ? null : { z, x, y, data: this.#stored(place.offset, place.length) };
  }

  /** The four tiles below a tile are consecutive on the Hilbert curve. */
  deeperTiles({ z, x, y }: TileKey): number {
    if (z >= MAX_ZOOM) return 0;
    const from = firstId(z + 1) + 4 * (hilbertId(z, x, y) - firstId(z));
    const to = from + 4;
    let found = 0;
    for (const { directory, from: first, to: end } of this.#tree.slices(from, to)) {
      const { ids, runs } = directory;
      for (let i = first; i < end; i++) found += Math.min(to, ids[i]! + runs[i]!) - Math.max(from, ids[i]!);
    }
    return found;
  }

  *sample(count: number): Generator<Uint8Array> {
    if (this.#tree.isEmpty) return;
    let lastId = -1;
    for (let i = 0; i < count; i++) {
      const { id, offset, length } = this.#tree.at((i + 0.5) / count);
      if (id !== lastId) yield this.#stored(offset, length);
      lastId = id;
    }
  }

  /** Walks the directories of these zooms twice: runs must be counted before they can be sampled. */
  *sampleTiles(count: number, [minzoom, maxzoom]: readonly [number, number], together: number = 1): Generator<Tile> {
    if (this.#tree.isEmpty) return;
    const ids: ZoomRanges = { zoom: minzoom, ids: [[firstId(minzoom), firstId(Math.min(maxzoom, MAX_ZOOM) + 1)]] };
    let total = 0;
    for (const { from, to } of this.#runs(ids)) total += to - from;
    const samples = Math.ceil(Math.min(count, total) / together);
    let sample = 0;
    let before = 0;
    for (const { from, to, offset, length } of this.#runs(ids)) {
      for (let next = ordinal(); next < before + to - from; next = ordinal()) {
        yield { ...hilbertKey(from + next - before), data: this.#stored(offset, length) };
        if (++sample === samples * together) return;
      }
      before += to - from;
    }
    function ordinal(): number {
      return Math.floor(((Math.floor(sample / together) + 0.5) * total) / samples) + (sample % together);
    }
  }

  wholePart(zoom: number | null): { readonly directory: { readonly zoom: number | null } } {
    return { directory: { zoom } };
  }

  *sizes(part: SizePart, sink: SizeSink): Generator<void> {
    if (!('directory' in part)) throw new TilefoldError('INTERNAL', 'sizes of a PMTiles archive come from its directory');
    const { zoom } = part.directory;
    const [from, to] = zoom === null ? [0, firstId(MAX_ZOOM + 1)] : [firstId(zoom), firstId(zoom + 1)];
    let addressed = 0;
    for (const slice of this.#tree.slices(from, to)) {
      const { ids, runs, lengths } = slice.directory;
      for (let i = slice.from; i < slice.to; i++) {
        const first = Math.max(from, ids[i]!);
        const tiles = Math.min(to, ids[i]! + runs[i]!) - first;
        addressed += tiles;
        if (addressed > MAX_ADDRESSED_TILES) throw tooManyTiles(this.#file.path);
        sink.run(first, tiles, lengths[i]!);
      }
      yield;
    }
  }

  distinctContents(): number | null {
    const { contents, addressedTiles } = this.#header;
    // More contents than tiles is implausible.
    return contents === 0 || (addressedTiles > 0 && contents > addressedTiles) ? null : contents;
  }

  distinctBytes(): number {
    return this.#header.tileData.length;
  }

  facts(): ArchiveFacts {
    const { isClustered, internalCompression, addressedTiles, entries, root, leaves, metadata, tileData } = this.#header;
    return {
      pmtiles: {
        isClustered,
        internalCompression,
        addressedTiles,
        entries,
        leaves: this.#tree.countLeaves(),
        rootBytes: root.length,
        leafBytes: leaves.length,
        metadataBytes: metadata.length,
        tileDataBytes: tileData.length,
      },
    };
  }

  readonly checks: readonly string[] = ['header', 'directories'];

  *check(name: string, findings: FindingNotes): Generator<void> {
    if (name === 'header') for (const { kind, line } of this.#oddities) findings.find(kind, line);
    else yield* checkDirectories(this.#tree, this.#header, this.summary.metadata, this.#file.path, findings);
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  *#tilesByHilbertId(shard: Shard, damage?: SourceNotices['damage']): Generator<Tile> {
    const walk = damage === undefined ? undefined : pastDamage(damage);
    for (const ranges of zoomRanges(shard, damage === undefined ? this.#mayHold : this.#mayHoldOrBeDamaged)) {
      for (const run of this.#runs(ranges, walk)) {
        const data = this.#stored(run.offset, run.length);
        for (let id = run.from; id < run.to; id++) {
          const { z, x, y } = hilbertKey(id);
          yield { z, x, y, data };
        }
      }
    }
  }

  *#tilesByRow(shard: Shard): Generator<Tile> {
    for (const ranges of zoomRanges(shard, this.#mayHold)) yield* readScattered(this.#file, this.#placesByRow(ranges));
  }

  *#placesByRow(ranges: ZoomRanges): Generator<TilePlace> {
    const start = this.#header.tileData.offset;
    for (const { z, x, y } of rowOrder(ranges.zoom, this.#runs(ranges))) {
      const place = this.#tree.find(hilbertId(z, x, y));
      if (place === undefined)
        throw new TilefoldError(
          'INTERNAL',
          `${this.#file.path}: tile ${keyText({ z, x, y })} was there before and is missing now`,
        );
      yield { z, x, y, offset: start + place.offset, length: place.length };
    }
  }

  *#runsOf(shard: Pick<Shard, 'ranges'>): Generator<Run> {
    for (const ranges of zoomRanges(shard, this.#mayHold)) yield* this.#runs(ranges);
  }

  *#runs({ ids }: ZoomRanges, walk?: TolerantWalk): Generator<Run> {
    for (const [from, to] of ids) {
      for (const slice of this.#tree.slices(from, to, walk)) {
        const { ids: firsts, runs, offsets, lengths } = slice.directory;
        for (let i = slice.from; i < slice.to; i++) {
          const first = firsts[i]!;
          yield {
            from: Math.max(from, first),
            to: Math.min(to, first + runs[i]!),
            offset: offsets[i]!,
            length: lengths[i]!,
          };
        }
      }
    }
  }

  #stored(offset: number, length: number): Uint8Array {
    if (this.#last.offset !== offset || this.#last.length !== length) {
      const stored = this.#file.readAhead(this.#header.tileData.offset + offset, length);
      this.#last = { offset, length, stored };
    }
    return this.#last.stored;
  }

  #tileEncoding(first: Iterable<Uint8Array>): TileEncoding {
    const { tileType, tileCompression } = this.#header;
    const found = sniffTiles(first, { type: tileType, compression: tileCompression });
    if (found.type !== tileType) {
      const undeclared = `does not say what the tiles are; they are ${found.type}`;
      const wrong = `says tile type ${tileType}, but the tiles are ${found.type}; the tiles count`;
      this.#note('declared-type', `the header ${tileType === 'unknown' ? undeclared : wrong}`);
    }
    if (found.compression !== tileCompression) this.#warnOfCompression([found.compression]);
    return found;
  }

  *#firstTiles(): Generator<Uint8Array> {
    if (this.#tree.isEmpty) return;
    let tiles = 0;
    try {
      for (const { offset, length } of this.#runs({ zoom: 0, ids: [[0, firstId(MAX_ZOOM + 1)]] })) {
        if (length <= MAX_SNIFFED_BYTES) yield this.#file.read(this.#header.tileData.offset + offset, length);
        if (++tiles === SNIFFED_TILES) return;
      }
    } catch (error) {
      // The shard that reads the damaged directory must fail, not the opening of the archive.
      if (!(error instanceof TilefoldError) || error.code !== 'BAD_ARCHIVE') throw error;
    }
  }

  #compareCompression(): void {
    const { tileCompression } = this.#header;
    if (tileCompression === 'unknown') return;
    const differing = new Set<string>();
    for (const stored of this.sample(SNIFFED_TILES)) {
      const sniffed = sniffCompression(stored, this.summary.tileCompression);
      if (sniffed !== tileCompression) differing.add(sniffed);
    }
    if (differing.size > 0) this.#warnOfCompression([...differing].sort());
  }

  #warnOfCompression(found: readonly string[]): void {
    this.#note(
      'declared-compression',
      `the header says tile compression ${this.#header.tileCompression}, but there are tiles with ${found.join(', ')}`,
    );
  }

  readonly #mayHold = (from: number, to: number): boolean => this.#tree.slices(from, to).next().done !== true;

  readonly #mayHoldOrBeDamaged = (from: number, to: number): boolean => {
    try {
      return this.#mayHold(from, to);
    } catch (error) {
      if (!(error instanceof TilefoldError) || error.code !== 'BAD_ARCHIVE') throw error;
      return true;
    }
  };

  readonly #note = (kind: StructureKind, line: string): void => {
    if (this.#warn(line)) this.#oddities.push({ kind, line });
  };

  /** A second census finds the same; it is reported once. Returns whether the line is new and was kept. */
  #warn(line: string): boolean {
    if (this.#warnings.length > MAX_WARNINGS || this.#warnings.includes(line)) return false;
    const isOverLimit = this.#warnings.length === MAX_WARNINGS;
    this.#warnings.push(isOverLimit ? 'there is more to say of this archive, which is left out here' : line);
    return !isOverLimit;
  }
}

function pastDamage(damage: NonNullable<SourceNotices['damage']>): TolerantWalk {
  return {
    onLeaf: () => {},
    onBroken: (error) => {
      damage(error);
      return true;
    },
  };
}
