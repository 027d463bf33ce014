// Checks one tile: it inflates, it is of the type that the archive says, and, where that is asked for, it is a valid vector tile.
// Oceans and deserts repeat a few small tiles, which are read once.

import type { ArchiveSummary } from '../../archive/types.ts';
import { TileError } from '../../errors.ts';
import { Cursor } from '../../mvt/cursor.ts';
import { forEachLayer } from '../../mvt/tile.ts';
import { inflate, sniffCompression } from '../../tile/codec/compression.ts';
import type { Tile } from '../../tile/key.ts';
import { isMapLibreTile } from '../../tile/maplibre-tile.ts';
import { typeOfBytes } from '../../tile/sniff-tiles.ts';
import type { Compression, TileType } from '../../tile/type.ts';
import { DeepReader } from './deep-reader.ts';
import { FINDING_KINDS, type TileKind } from './finding-kinds.ts';
import type { Findings } from './findings.ts';
import type { LayerSeen, LayersSeen } from './layers-seen.ts';
import { TileProblems } from './tile-problems.ts';

export interface TileCheckOptions {
  readonly deep: boolean;
  readonly maxInflatedBytes: number;
}

interface Checked {
  readonly problems: readonly (readonly [kind: TileKind, detail: string])[];
  readonly layers: readonly LayerSeen[];
  /** Its layers may be more than these. */
  readonly isUnread: boolean;
}

/** Larger tiles rarely repeat, and naming them costs more than it saves. */
const MAX_KNOWN_BYTES = 1024;
const MAX_KNOWN_TILES = 4096;
const NO_LAYERS: readonly LayerSeen[] = [];

export class TileCheck {
  /** Tiles that could not be read completely. */
  unread = 0;
  readonly #options: TileCheckOptions;
  readonly #findings: Findings;
  readonly #type: TileType;
  readonly #claimed: Compression;
  /** null: any is right. */
  readonly #compression: Compression | null;
  readonly #problems = new TileProblems();
  readonly #reader: DeepReader;
  readonly #known = new Map<string, Checked>();
  #last: { readonly data: Uint8Array; readonly checked: Checked } | null = null;

  constructor(
    { declared, format, tileType, tileCompression }: ArchiveSummary,
    options: TileCheckOptions,
    findings: Findings,
    seen: LayersSeen,
  ) {
    this.#options = options;
    this.#findings = findings;
    this.#type = declared.type === 'unknown' ? tileType : declared.type;
    this.#claimed = tileCompression;
    // MBTiles holds vector tiles in gzip (specification 1.3, "Content").
    const usual = format === 'mbtiles' && this.#type === 'mvt' ? 'gzip' : null;
    this.#compression = declared.compression === 'unknown' ? usual : declared.compression;
    this.#reader = new DeepReader(this.#problems, seen);
  }

  /** What has no bytes is found by the check of the structure. */
  check(tile: Tile): void {
    const { data, z } = tile;
    if (data === null || data.length === 0) return;
    const { problems, layers, isUnread } = this.#checked(data, z);
    if (isUnread) this.unread++;
    for (const layer of layers) layer.addZoom(z);
    for (const [kind, detail] of problems) this.#findings.find(kind, detail, tile);
  }

  #checked(data: Uint8Array, zoom: number): Checked {
    if (this.#last?.data === data) return this.#last.checked;
    const name = data.length > MAX_KNOWN_BYTES ? null : Buffer.from(data.buffer, data.byteOffset, data.length).toString('latin1');
    let checked = name === null ? undefined : this.#known.get(name);
    if (checked === undefined) {
      checked = this.#read(data, zoom);
      if (name !== null) {
        if (this.#known.size === MAX_KNOWN_TILES) this.#known.clear();
        this.#known.set(name, checked);
      }
    }
    this.#last = { data, checked };
    return checked;
  }

  #read(data: Uint8Array, zoom: number): Checked {
    const problems = this.#problems;
    problems.clear();
    let layers = NO_LAYERS;
    let isUnread = false;
    const compression = sniffCompression(data, this.#claimed);
    if (this.#compression !== null && compression !== this.#compression)
      problems.add('tile-compression', () => `${compression}, not ${this.#compression}`);
    try {
      layers = this.#readInflated(inflate(data, compression, this.#options.maxInflatedBytes), zoom);
    } catch (error) {
      if (!(error instanceof TileError)) throw error;
      problems.add(kindOf(error), () => error.message);
      isUnread = true;
    }
    return { problems: problems.list(), layers, isUnread };
  }

  #readInflated(tile: Uint8Array, zoom: number): readonly LayerSeen[] {
    if (this.#type === 'mvt') {
      if (this.#options.deep) return this.#reader.read(tile, zoom);
      forEachLayer(new Cursor(tile), () => {});
    } else if (this.#type !== 'unknown') {
      // A vector tile may by chance be a MapLibre tile, too.
      const isType = this.#type === 'mlt' ? isMapLibreTile(tile) : typeOfBytes(tile) === this.#type;
      if (!isType) this.#problems.add('tile-type', () => `${typeOfBytes(tile)}, not ${this.#type}`);
    }
    return NO_LAYERS;
  }
}

/** The defects that are no kinds are not met by reading alone. */
function kindOf({ defect }: TileError): TileKind {
  if (defect === 'foreign') return 'tile-type';
  const isKind = defect in FINDING_KINDS;
  return isKind ? (defect as TileKind) : 'layer';
}
