// Writes spooled tiles as an archive: a temporary file in the writer's directory, then its final name.

import { fstatSync, linkSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fixFileHeader } from '../archive/mbtiles/write/file-header.ts';
import { FlatOutput } from '../archive/mbtiles/write/flat-output.ts';
import { PmtilesSink, SPOOL_NAMES } from '../archive/pmtiles/write/sink.ts';
import { SPOOL_FILES, type TileSpool } from '../archive/spool/tile-spool.ts';
import type { ArchiveFormat } from '../archive/types.ts';
import { TilefoldError } from '../errors.ts';
import { TemporaryOutput } from '../job/output/temporary-output.ts';
import { syncDirectory } from '../kit/fs/durable.ts';
import type { DirectoryKind } from '../kit/fs/own-directory.ts';
import { statsOf } from '../kit/fs/place-of.ts';
import { StepPace } from '../shard/step-pace.ts';
import { settleExtent, type ZoomCover } from '../tile/extent.ts';
import type { TilesetMetadata } from '../tile/metadata.ts';
import { settleLayers } from '../tile/settle-layers.ts';
import type { Compression, TileType } from '../tile/type.ts';

const ARCHIVE = 'archive.tmp';
/** Copying a tile takes little time. */
const TILES_PER_STEP = 2_048;
const TILES_PER_TRANSACTION = 65_536;

/** The directory of a writer. */
export const WRITTEN: DirectoryKind = {
  marker: 'archive',
  record: ARCHIVE,
  files: new RegExp(`^(${[...SPOOL_FILES, ...SPOOL_NAMES, ARCHIVE].join('|')})(-journal)?$`.replaceAll('.', '\\.')),
  folders: /^$/,
};

export interface WriteRequest {
  readonly spool: TileSpool;
  /** Of the writer's side files. */
  readonly directory: string;
  /** Absolute path of the archive. */
  readonly place: string;
  readonly format: ArchiveFormat;
  readonly tileType: TileType;
  readonly tileCompression: Compression;
  readonly metadata: TilesetMetadata;
  readonly covers: readonly ZoomCover[];
  readonly overwrite: boolean;
  readonly signal: AbortSignal | null;
  onProgress(progress: { tiles: number; total: number }): void;
}

const WRITERS: Readonly<
  Record<ArchiveFormat, (request: WriteRequest, output: TemporaryOutput, metadata: TilesetMetadata) => Generator<number, number>>
> = { mbtiles: writeMbtiles, pmtiles: writePmtiles };

/** Returns the number of tiles and the size of the file. */
export async function writeArchive(request: WriteRequest): Promise<{ tiles: number; bytes: number }> {
  const { spool, directory, place, format, covers, signal, onProgress } = request;
  if (spool.added === 0 && format === 'pmtiles') {
    throw new TilefoldError('EMPTY_OUTPUT', `${place}: no tile was added, and PMTiles cannot be empty`);
  }
  const metadata = settleLayers(settleExtent(request.metadata, covers));
  using output = new TemporaryOutput(join(directory, ARCHIVE), place);
  const steps = WRITERS[format](request, output, metadata);
  let step = steps.next();
  for (; !step.done; step = steps.next()) {
    onProgress({ tiles: step.value, total: spool.added });
    await nextTurn();
    if (signal?.aborted !== true) continue;
    steps.return(0);
    throw new TilefoldError('INTERRUPTED', `${place}: stopped; nothing was written`, { permanent: false, cause: signal.reason });
  }
  await giveName(output, request);
  return { tiles: step.value, bytes: fstatSync(output.fd).size };
}

function* writePmtiles(
  { spool, directory, tileType, tileCompression }: WriteRequest,
  { path, fd }: TemporaryOutput,
  metadata: TilesetMetadata,
): Generator<number, number> {
  using sink = new PmtilesSink({ path, fd, spoolDirectory: directory, tileType, tileCompression });
  const pace = new StepPace(TILES_PER_STEP);
  for (const tile of spool.tiles()) {
    sink.putHashed(tile.rank, tile.hash, tile.length, () => tile.read());
    if (!pace.isOverAfter(tile.length)) continue;
    yield sink.addressedTiles;
    pace.begin();
  }
  for (const _ of sink.finishing(metadata)) yield sink.addressedTiles;
  return sink.addressedTiles;
}

function* writeMbtiles(
  { spool, tileType, tileCompression }: WriteRequest,
  { path, fd }: TemporaryOutput,
  metadata: TilesetMetadata,
): Generator<number, number> {
  let tiles = 0;
  {
    using archive = FlatOutput.open({ path, create: true });
    const pace = new StepPace(TILES_PER_STEP);
    let rows = archive.openRows();
    try {
      for (const tile of spool.tiles()) {
        rows.put({ z: tile.z, x: tile.x, y: tile.y, data: tile.read() });
        if (++tiles % TILES_PER_TRANSACTION === 0) {
          rows.end();
          archive.settle();
          rows = archive.openRows();
        }
        if (!pace.isOverAfter(tile.length)) continue;
        yield tiles;
        pace.begin();
      }
      rows.end();
    } finally {
      rows[Symbol.dispose]();
    }
    archive.finish(metadata, tileType, tileCompression === 'gzip' ? {} : { compression: tileCompression });
  }
  fixFileHeader(fd);
  return tiles;
}

/** Fsyncs the file and gives it its name: by a link, which never replaces a file, or by a rename. */
async function giveName(output: TemporaryOutput, { place, overwrite }: WriteRequest): Promise<void> {
  const there = statsOf(place);
  if (overwrite && there !== undefined) output.copyModeAndOwner(there);
  await output.sync();
  try {
    if (overwrite) renameSync(output.path, place);
    else linkSync(output.path, place);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw new TilefoldError('OUTPUT_EXISTS', `${place}: appeared while the archive was written; set overwrite to replace it`, {
      cause,
    });
  }
  syncDirectory(dirname(place));
}
