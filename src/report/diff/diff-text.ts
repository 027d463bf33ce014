// Formats a comparison as text.

import { count, plural, size } from '../../kit/text/numbers.ts';
import { type Cells, table } from '../../kit/text/table.ts';
import { nameText, oneLine, wholeText } from '../../kit/text/terminal-text.ts';
import type { DiffReport, LayerChanges, MetadataChange, TileCounts } from '../../survey/diff/report-types.ts';

const EXAMPLES = ['changed', 'added', 'removed', 'reencoded'] as const;
const MAX_SHOWN = 5;
const MAX_VALUE = 60;

export function diffText(report: DiffReport): string {
  const { a, b, tiles, by_zoom, metadata, features, unreadable_tiles, patch, warnings } = report;
  const rows: Cells[] = by_zoom.map(({ zoom, ...counts }) => [zoom, ...cellsOf(counts)]);
  const sections = [
    `A  ${wholeText(a.path)} (${a.format}, ${plural(tiles.a_tiles, 'tile')}, ${size(tiles.a_bytes)})\n` +
      `B  ${wholeText(b.path)} (${b.format}, ${plural(tiles.b_tiles, 'tile')}, ${size(tiles.b_bytes)})\n`,
    `${verdict(report)}\n`,
    table([['zoom', 'same', 'reencoded', 'changed', 'added', 'removed'], ...rows, ['all', ...cellsOf(tiles)]]),
    EXAMPLES.map((change) => exampleLine(change, report.examples[change], tiles[change])).join(''),
    unreadable_tiles.tiles === 0
      ? ''
      : `not readable, compared by their stored bytes: ${plural(unreadable_tiles.tiles, 'tile')} (${unreadable_tiles.examples.slice(0, MAX_SHOWN).join(', ')})\n`,
    metadata.length === 0 ? '' : `Metadata\n${metadata.map(metadataLine).join('')}`,
    features === null ? '' : featuresText(features),
    patch === null
      ? ''
      : `Patch ${wholeText(patch.path)}: ${size(patch.bytes)}, ${plural(patch.deltas, 'difference')}, ${plural(patch.whole_tiles, 'whole tile')}, ${count(patch.removed)} removed\n`,
    warnings.map((warning) => `warning: ${wholeText(warning)}\n`).join(''),
  ];
  return sections.filter((section) => section !== '').join('\n');
}

function verdict({ differs, tiles, metadata }: DiffReport): string {
  const { added, removed, changed, reencoded } = tiles;
  const tileChanges = added + removed + changed;
  const found = [
    ...(tileChanges > 0 ? [`${plural(tileChanges, 'tile')} of other content`] : []),
    ...(metadata.length > 0 ? [`${plural(metadata.length, 'key')} of other metadata`] : []),
  ];
  const same = reencoded === 0 ? 'the stored bytes, too' : `${plural(reencoded, 'tile')} in other bytes`;
  return differs ? `They differ: ${found.join(', ')}.` : `The same content; ${same}.`;
}

function cellsOf({ same, reencoded, changed, added, removed }: TileCounts): Cells {
  return [same, reencoded, changed, added, removed].map(count);
}

function exampleLine(change: string, examples: readonly string[], all: number): string {
  if (examples.length === 0) return '';
  const shown = examples.slice(0, MAX_SHOWN);
  return `${change}: ${shown.join(', ')}${all > shown.length ? `, and ${count(all - shown.length)} more` : ''}\n`;
}

function metadataLine({ key, change, a, b }: MetadataChange): string {
  const values = change === 'added' ? shortened(b) : change === 'removed' ? shortened(a) : `${shortened(a)} -> ${shortened(b)}`;
  return `- ${nameText(key)} ${change}: ${values}\n`;
}

function shortened(value: unknown): string {
  const text = oneLine(typeof value === 'string' ? value : JSON.stringify(value));
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}

function featuresText({ layers, same_features, unread_tiles }: NonNullable<DiffReport['features']>): string {
  const titles: Cells = ['source-layer', 'added', 'removed', 'changed', 'geometry', 'attributes', 'tiles'];
  const rows = layers.map(
    (layer): Cells => [
      nameText(layer.layer),
      ...[
        layer.features_added,
        layer.features_removed,
        layer.features_changed,
        layer.geometry_changed,
        layer.attributes_changed,
      ].map(count),
      count(layer.tiles_added + layer.tiles_removed + layer.tiles_changed),
    ],
  );
  const notes = [
    same_features === 0 ? '' : `${plural(same_features, 'changed tile')} with the same features in another order or encoding\n`,
    unread_tiles === 0 ? '' : `${plural(unread_tiles, 'tile')} could not be read as vector tiles\n`,
  ];
  const lists = layers.map(attributesLine).join('');
  return `Features\n${layers.length === 0 ? 'none differs\n' : table([titles, ...rows])}${lists}${notes.join('')}`;
}

function attributesLine({ layer, attributes }: LayerChanges): string {
  if (attributes.length === 0) return '';
  const parts = attributes.map(({ attribute, added, removed, changed }) => {
    const counts = [
      ...(added > 0 ? [`+${count(added)}`] : []),
      ...(removed > 0 ? [`-${count(removed)}`] : []),
      ...(changed > 0 ? [`~${count(changed)}`] : []),
    ];
    return `${nameText(attribute)} ${counts.join(' ')}`;
  });
  return `- attributes of ${nameText(layer)}: ${parts.join(', ')}\n`;
}
