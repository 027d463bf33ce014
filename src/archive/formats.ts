// All archive formats by name. Code outside this folder asks a format's descriptor, and does not compare names.

import { MBTILES, MBTILES_FLAT, MBTILES_NORMALIZED } from './mbtiles/format.ts';
import { PMTILES } from './pmtiles/format.ts';
import type { ArchiveFormat, Format, MbtilesType, OutputLayout } from './types.ts';

export const FORMATS: Readonly<Record<ArchiveFormat, Format>> = { mbtiles: MBTILES, pmtiles: PMTILES };

export const FORMAT_NAMES: readonly ArchiveFormat[] = Object.values(FORMATS).map(({ name }) => name);

/** By format and `--mbtiles-type`; PMTiles ignores the type. */
const LAYOUTS: Readonly<Record<ArchiveFormat, Readonly<Record<MbtilesType, OutputLayout>>>> = {
  mbtiles: { flat: MBTILES_FLAT, normalized: MBTILES_NORMALIZED },
  pmtiles: { flat: PMTILES, normalized: PMTILES },
};

/** Returns how an output of this format is written. */
export function outputLayout(format: ArchiveFormat, mbtilesType: MbtilesType): OutputLayout {
  return LAYOUTS[format][mbtilesType];
}

/** Returns the format of a file name's extension, or undefined. */
export function formatOfExtension(path: string): ArchiveFormat | undefined {
  const name = path.toLowerCase();
  return Object.values(FORMATS).find(({ extension }) => name.endsWith(extension))?.name;
}
