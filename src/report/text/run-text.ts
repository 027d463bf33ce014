// Formats the run report as text: the outcome first, then tables. Empty tables are left out.

import type { InputReport, RunReport, TallyReport } from '../../job/report-types.ts';
import { change, count, duration, plural, size } from '../../kit/text/numbers.ts';
import { type Cells, table } from '../../kit/text/table.ts';
import { oneLine, wholeText } from '../../kit/text/terminal-text.ts';
import { layerRows, levelRows } from './layer-text.ts';
import { rangesText } from './plan-text.ts';

type Labelled = [label: string, text: string];

const STATUS_TEXT: Record<RunReport['status'], string> = {
  done: 'done',
  incomplete: 'INCOMPLETE: the output lacks the shards that failed',
  mapped: 'mapped as asked, no output yet: resume goes on',
  failed: 'FAILED, resumable',
  'already-done': 'done already, the output stands',
  stopped: 'STOPPED',
};

const LABEL_WIDTH = 10;

/** Returns the text of a run report, ending in a newline. Equal reports give equal text. */
export function reportText(report: RunReport): string {
  if (report.status === 'already-done')
    return `${report.command.padEnd(LABEL_WIDTH)}${STATUS_TEXT[report.status]}: ${wholeText(report.output.path)}\n`;
  const sections = [
    headRows(report)
      .map(([label, text]) => `${label.padEnd(LABEL_WIDTH)}${text}\n`)
      .join(''),
    section('failed shards', failedShardRows(report)),
    section('tiles that could not be read', tallyRows(report.decode_errors)),
    section('inputs', inputRows(report)),
    section('', zoomRows(report)),
    section('levels (tiles that have a source-layer, bytes inflated)', levelRows(report)),
    section('source-layers (bytes inflated)', layerRows(report)),
    section('UNKNOWN filters', unknownFilterRows(report)),
    section('filters that failed at run time (taken as false)', filterErrorRows(report)),
    section('dropped', tallyRows(report.drops)),
    section(`tiles over ${size(report.over_size.limit)}`, overSizeRows(report)),
    section('warnings', tallyRows(report.warnings)),
    section(
      'notes',
      report.notes.map((note) => [oneLine(note)]),
    ),
  ];
  return sections.filter((text) => text !== '').join('\n');
}

function section(title: string, rows: Cells[]): string {
  if (rows.length === 0) return '';
  const body = table(rows);
  if (title === '') return body;
  return `${title}\n${body.replace(/^(?=.)/gm, '  ')}`;
}

function headRows(report: RunReport): Labelled[] {
  const { command, status, stop, plan, input, output } = report;
  const workers = plan.executor === 'split-merge' ? `, ${plural(plan.workers, 'worker')}` : '';
  const executor = plan.name === plan.executor ? plan.name : `${plan.name} -> ${plan.executor}`;
  return [
    [command, stop === null || status === 'failed' ? STATUS_TEXT[status] : `${STATUS_TEXT[status]}: ${oneLine(stop.message)}`],
    ...badTileRows(report),
    ['plan', `${executor}${workers} (${oneLine(plan.reason)})`],
    ['input', archiveText(input)],
    ['output', archiveText(output)],
    ...changeRows(report),
    ['tiles', balanceText(report)],
    ...featureRows(report),
    ['shards', shardsText(report)],
    ['time', timeText(report)],
  ];
}

function badTileRows({ bad_tiles }: RunReport): Labelled[] {
  if (bad_tiles === null || bad_tiles.count === 0) return [];
  const { count: all, kept, dropped, list } = bad_tiles;
  const where = list === null ? 'none asked for' : wholeText(list);
  return [
    [
      'BAD TILES',
      `${plural(all, 'tile')} could not be read: ${count(kept)} kept as stored, ${count(dropped)} dropped; list: ${where}`,
    ],
  ];
}

function archiveText({ path, tile_count, total_tile_size_bytes, file_size_bytes }: RunReport['input']): string {
  return `${wholeText(path)}: ${plural(tile_count, 'tile')}, ${size(total_tile_size_bytes)} in tiles, ${size(file_size_bytes)} in the file`;
}

function changeRows({ status, input, output }: RunReport): Labelled[] {
  if (status !== 'done') return [];
  const tiles = change(input.total_tile_size_bytes, output.total_tile_size_bytes);
  const file = change(input.file_size_bytes, output.file_size_bytes);
  return [['change', `tiles ${tiles}, file ${file}`]];
}

/** The balance in words: read = written + dropped + failed. */
function balanceText({ tiles }: RunReport): string {
  const dropped = Object.entries(tiles.dropped).sort(([a], [b]) => (a < b ? -1 : 1));
  const all = dropped.reduce((sum, [, n]) => sum + n, 0);
  const reasons = dropped.length > 0 ? ` (${dropped.map(([reason, n]) => `${reason} ${count(n)}`).join(', ')})` : '';
  const failed = tiles.failed > 0 ? `, ${count(tiles.failed)} in failed shards` : '';
  const kept = `${count(tiles.unchanged)} unchanged${tiles.reencoded > 0 ? `, ${count(tiles.reencoded)} recompressed` : ''}`;
  return `${count(tiles.read)} read, ${count(tiles.written)} written (${kept}), ${count(all)} dropped${reasons}${failed}`;
}

function featureRows({ optimization, levels, input, output }: RunReport): Labelled[] {
  if (optimization === null) return [];
  const { features_kept, features_removed, vertices_removed, warnings } = optimization;
  const rows: Labelled[] = [
    [
      'features',
      `${count(features_kept)} kept, ${count(features_removed)} removed (${change(features_kept + features_removed, features_kept)})`,
    ],
  ];
  if (vertices_removed > 0) {
    const [before, after] = [input.total_vertices ?? 0, output.total_vertices ?? 0];
    rows.push(['vertices', `${count(after)} kept, ${count(vertices_removed)} removed (${change(before, after)})`]);
  }
  if (levels.some(({ level }) => level === 'filters'))
    rows.push(['filters', `${count(warnings.unknown_filter_expressions)} UNKNOWN`]);
  return rows;
}

function shardsText({ shards }: RunReport): string {
  const parts = [`${count(shards.run)} run`, `${count(shards.skipped)} skipped (sealed before)`];
  if (shards.retried > 0) parts.push(`${count(shards.retried)} retried`);
  if (shards.failed.length > 0) parts.push(`${count(shards.failed.length)} FAILED`);
  if (shards.left > 0) parts.push(`${count(shards.left)} left`);
  return `${count(shards.total)}: ${parts.join(', ')}`;
}

function timeText({ phases }: RunReport): string {
  const all = phases.reduce((sum, { seconds }) => sum + seconds, 0);
  return `${duration(all)}: ${phases.map(({ name, seconds }) => `${name} ${duration(seconds)}`).join(', ')}`;
}

function failedShardRows({ shards }: RunReport): Cells[] {
  return shards.failed.map(({ index, tiles, ranges, off_grid, error }) => [
    index,
    rangesText({ ranges, rest: off_grid }),
    plural(tiles, 'tile'),
    oneLine(error),
  ]);
}

/** Inputs beyond a number are summed up in the last row. JSON has all. */
const MOST_INPUTS = 40;

function inputRows({ inputs }: RunReport): Cells[] {
  if (inputs === null) return [];
  const shown = inputs.length > MOST_INPUTS ? inputs.slice(0, MOST_INPUTS - 1) : inputs;
  const hidden = inputs.slice(shown.length);
  const row = (name: string, of: readonly InputReport[]): Cells => [
    name,
    ...(['tiles', 'taken', 'joined', 'equal', 'overruled', 'made'] as const).map((field) =>
      count(of.reduce((sum, input) => sum + input[field], 0)),
    ),
  ];
  return [
    ['input', 'tiles', 'taken', 'joined', 'equal to another', 'overruled', 'made deeper'],
    ...shown.map((input) => row(wholeText(input.path), [input])),
    ...(hidden.length === 0 ? [] : [row(`${count(hidden.length)} more`, hidden)]),
    row('all', inputs),
  ];
}

function zoomRows({ by_zoom, details }: RunReport): Cells[] {
  if (by_zoom.length === 0) return [];
  const removed = details?.removed_features_by_zoom;
  const removedIn = (zooms: readonly (number | null)[]): Cells =>
    removed === undefined ? [] : [count(zooms.reduce<number>((sum, zoom) => sum + (removed[String(zoom)] ?? 0), 0))];
  const row = (name: string, of: Omit<RunReport['by_zoom'][number], 'zoom'> & { zooms: readonly (number | null)[] }): Cells => [
    name,
    count(of.read),
    count(of.written),
    count(of.dropped),
    ...removedIn(of.zooms),
    size(of.bytes_in),
    size(of.bytes_out),
    change(of.bytes_in, of.bytes_out),
  ];
  const all = { read: 0, written: 0, dropped: 0, bytes_in: 0, bytes_out: 0 };
  for (const zoom of by_zoom) for (const key of Object.keys(all) as (keyof typeof all)[]) all[key] += zoom[key];
  const rows = by_zoom.map((zoom) => row(zoom.zoom === null ? 'none' : `z${zoom.zoom}`, { ...zoom, zooms: [zoom.zoom] }));
  const features = removed === undefined ? [] : ['features removed'];
  const titles = ['zoom', 'read', 'written', 'dropped', ...features, 'bytes in', 'bytes out', 'change'];
  return [titles, ...rows, row('all', { ...all, zooms: by_zoom.map(({ zoom }) => zoom) })];
}

function unknownFilterRows({ unknown_filters }: RunReport): Cells[] {
  return unknown_filters.map(({ style_layer, reason, features }) => [
    wholeText(style_layer),
    plural(features, 'feature'),
    oneLine(reason),
  ]);
}

function filterErrorRows({ filter_errors }: RunReport): Cells[] {
  return filter_errors.map(({ style_layer, features }) => [wholeText(style_layer), plural(features, 'feature')]);
}

function overSizeRows({ over_size, largest_tile }: RunReport): Cells[] {
  const { tiles_before, tiles, examples } = over_size;
  if (tiles_before === 0 && tiles === 0) return [];
  const rows: Cells[] = [
    ['before', plural(tiles_before, 'tile')],
    ['after', plural(tiles, 'tile'), exampleText(examples, tiles)],
  ];
  if (largest_tile !== null) rows.push(['largest', size(largest_tile.bytes), largest_tile.tile]);
  return rows;
}

function tallyRows(tallies: readonly TallyReport[]): Cells[] {
  return tallies.map((tally) => [tally.kind, count(tally.count), exampleText(tally.examples, tally.count)]);
}

/** The first three examples; the JSON report has more. */
function exampleText(examples: readonly string[], all: number): string {
  const shown = examples.slice(0, 3);
  return `${shown.map(oneLine).join(' ')}${all > shown.length ? ' ...' : ''}`;
}
