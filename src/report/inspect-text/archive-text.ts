// Formats the archive facts of an inspection as text.

import { count, size } from '../../kit/text/numbers.ts';
import { oneLine, wholeText } from '../../kit/text/terminal-text.ts';
import type { InspectReport } from '../../survey/sizes/report-types.ts';
import { labelled, section, type TextContext } from './section.ts';

type Archive = InspectReport['archive'];
type Lines = [label: string, text: string | null][];

export function archiveSection({ report: { archive }, paint }: TextContext): string {
  if (archive === null) return '';
  const { format, file_bytes, tile_type, tile_compression, mbtiles, pmtiles, warnings } = archive;
  const lines: Lines = [
    ['Format', `${format}, tiles ${oneLine(tile_type)}, compression ${oneLine(tile_compression)}`],
    ['File size', size(file_bytes)],
    ...(mbtiles === null ? [] : mbtilesLines(mbtiles)),
    ...(pmtiles === null ? [] : pmtilesLines(pmtiles)),
    ...warnings.map((warning): Lines[number] => ['Warning', oneLine(warning)]),
  ];
  return section(paint, 'Archive', labelled(paint, lines));
}

function mbtilesLines({ schema, page_bytes, pages, free_pages, indexes }: NonNullable<Archive['mbtiles']>): Lines {
  const free = free_pages > 0 ? `, ${count(free_pages)} of them free` : '';
  return [
    ['Schema', schema],
    ['Pages', `${count(pages)} of ${count(page_bytes)} B${free}`],
    ...(indexes.length === 0
      ? [['Index', 'none'] as Lines[number]]
      : indexes.map((index): Lines[number] => ['Index', indexText(index)])),
  ];
}

function indexText({ name, table, columns, unique }: NonNullable<Archive['mbtiles']>['indexes'][number]): string {
  return wholeText(`${name} on ${table} (${columns.join(', ')})${unique ? ', unique' : ''}`);
}

function pmtilesLines(facts: NonNullable<Archive['pmtiles']>): Lines {
  const contents = facts.contents > 0 ? count(facts.contents) : 'not told';
  return [
    ['Version', `${facts.version}, ${facts.clustered ? 'clustered' : 'not clustered'}`],
    ['Addressed tiles', count(facts.addressed_tiles)],
    ['Entries', count(facts.entries)],
    ['Contents', contents],
    ['Directories', directoriesText(facts)],
    ['Metadata size', size(facts.metadata_bytes)],
    ['Tile data size', size(facts.tile_data_bytes)],
  ];
}

function directoriesText({
  root_bytes,
  leaf_directories,
  leaf_bytes,
  internal_compression,
}: NonNullable<Archive['pmtiles']>): string {
  const leaves = leaf_directories === 0 ? 'no leaves' : `${count(leaf_directories)} leaves ${size(leaf_bytes)}`;
  return `root ${size(root_bytes)}, ${leaves}, compression ${oneLine(internal_compression)}`;
}
