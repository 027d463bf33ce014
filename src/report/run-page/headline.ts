// The key figures before and after.

import type { RunReport } from '../../job/report-types.ts';
import { change, count, duration, size } from '../../kit/text/numbers.ts';
import type { Markup } from '../page/html.ts';
import { type Figure, figures } from '../page/parts.ts';

export function runHeadline({ status, input, output, tiles, largest_tile, over_size, phases }: RunReport): Markup {
  const isDone = status === 'done';
  const isMissing = status === 'failed' || status === 'stopped' || status === 'mapped';
  const list: Figure[] = [];
  if (isDone) {
    list.push(beforeAfter('File', input.file_size_bytes, output.file_size_bytes, size));
    list.push(beforeAfter('Bytes in tiles', input.total_tile_size_bytes, output.total_tile_size_bytes, size));
    list.push(beforeAfter('Tiles', input.tile_count, output.tile_count, count));
    if (input.total_features !== null && output.total_features !== null)
      list.push(beforeAfter('Features', input.total_features, output.total_features, count));
    if (input.total_vertices !== null && output.total_vertices !== null)
      list.push(beforeAfter('Vertices', input.total_vertices, output.total_vertices, count));
  } else {
    list.push({
      title: 'File',
      value: size(isMissing ? input.file_size_bytes : output.file_size_bytes),
      note: isMissing ? 'the input; no output yet' : 'the output',
    });
    if (status === 'failed' || tiles.failed > 0)
      list.push({
        title: 'Tiles',
        value: count(tiles.read),
        note: `read; ${count(tiles.failed)} in shards that failed`,
        tone: 'over',
      });
  }
  if (largest_tile !== null) {
    const isOver = over_size.tiles > 0;
    const note = isOver ? `▲ ${largest_tile.tile}; ${count(over_size.tiles)} over ${size(over_size.limit)}` : largest_tile.tile;
    list.push({ title: 'Largest written', value: size(largest_tile.bytes), note, tone: isOver ? 'near' : undefined });
  }
  if (phases.length > 0) list.push({ title: 'Time', value: duration(phases.reduce((sum, phase) => sum + phase.seconds, 0)) });
  return figures(list);
}

function beforeAfter(title: string, before: number, after: number, text: (value: number) => string): Figure {
  return { title, value: text(after), note: before === after ? 'as before' : `${change(before, after)} from ${text(before)}` };
}
