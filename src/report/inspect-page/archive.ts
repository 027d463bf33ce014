// The archive's metadata and structure.

import { FORMATS } from '../../archive/formats.ts';
import { count, size } from '../../kit/text/numbers.ts';
import type { InspectReport, MbtilesFacts, PmtilesFacts } from '../../survey/sizes/report-types.ts';
import { html, type Markup, name, type Piece } from '../page/html.ts';
import { facts, nothing, type Section } from '../page/parts.ts';
import { type Column, table } from '../page/table.ts';

/** Characters; longer values are collapsed. */
const SHORT = 280;
/** Maximum characters of a value on the page. */
const LONG = 200_000;

export function metadataSection({ metadata }: InspectReport): Section {
  const rows = Object.entries(metadata);
  const items = rows.map(([key, value]) => html`<div><dt>${name(key)}</dt><dd>${metadataValue(value)}</dd></div>`);
  const body = rows.length === 0 ? nothing('The archive has no metadata.') : html`<dl class="metadata">${items}</dl>`;
  return { id: 'metadata', title: 'Metadata', body };
}

function metadataValue(value: string): Markup {
  if (value === '') return html`<span class="nothing">(empty)</span>`;
  if (value.length <= SHORT) return name(value);
  return html`<details><summary>${count(value.length)} characters</summary><pre>${cut(pretty(value))}</pre></details>`;
}

function pretty(value: string): string {
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}

function cut(text: string): string {
  return text.length <= LONG ? text : `${text.slice(0, LONG)}\n… and ${count(text.length - LONG)} characters more`;
}

export function archiveSection({ archive }: InspectReport): Section {
  const { mbtiles, pmtiles } = archive;
  const general: [string, Piece][] = [
    ['Format', FORMATS[archive.format].title],
    ['File', size(archive.file_bytes)],
    ['Tiles are', archive.tile_type],
    ['Compressed with', archive.tile_compression],
  ];
  const rows = [...general, ...(mbtiles === null ? [] : mbtilesRows(mbtiles)), ...(pmtiles === null ? [] : pmtilesRows(pmtiles))];
  const indexes = mbtiles !== null && mbtiles.indexes.length > 0 && table('Indexes', INDEX_COLUMNS, mbtiles.indexes);
  return { id: 'archive', title: 'Archive', body: [facts(rows), indexes] };
}

function mbtilesRows({ schema, page_bytes, pages, free_pages }: MbtilesFacts): [string, Piece][] {
  return [
    ['Schema', schema],
    ['Pages', `${count(pages)} of ${count(page_bytes)} B`],
    ['Free pages', count(free_pages)],
  ];
}

function pmtilesRows(facts: PmtilesFacts): [string, Piece][] {
  return [
    ['Version', facts.version],
    ['Clustered', facts.clustered ? 'yes' : 'no'],
    ['Directories compressed with', facts.internal_compression],
    ['Addressed tiles', count(facts.addressed_tiles)],
    ['Entries', count(facts.entries)],
    ['Contents', facts.contents === 0 ? 'not told' : count(facts.contents)],
    ['Root directory', size(facts.root_bytes)],
    ['Leaf directories', `${count(facts.leaf_directories)}, ${size(facts.leaf_bytes)}`],
    ['Metadata', size(facts.metadata_bytes)],
    ['Tile data', size(facts.tile_data_bytes)],
  ];
}

const INDEX_COLUMNS: readonly Column<MbtilesFacts['indexes'][number]>[] = [
  { title: 'Index', cell: (index) => name(index.name), text: true },
  { title: 'Table', cell: ({ table: on }) => name(on), text: true },
  { title: 'Columns', cell: ({ columns }) => name(columns.join(', ')), text: true },
  { title: 'Unique', cell: ({ unique }) => (unique ? 'yes' : 'no'), text: true },
];
