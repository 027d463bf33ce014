// A treemap of source-layers; selecting one opens its attributes and geometry.

import { plural, share, size } from '../../kit/text/numbers.ts';
import type { LayerArea, LayersData } from '../page/chart-data.ts';
import { choice, explain, type Paint, part } from './chart-place.ts';
import { paintChart, shortened } from './painting.ts';
import { theme } from './theme.ts';

/** Maximum number of areas; the smallest are combined, as they would be invisible. */
const MAX_AREAS = 40;

interface Area {
  readonly name: string;
  readonly bytes: number;
  readonly color: string;
  readonly note: string;
  /** The layer that it opens. */
  readonly opens: number | null;
}

/** Position of an area in the treemap, in pixels. */
interface Box {
  readonly w: number;
  readonly h: number;
}

/** Pixels per character, and the margin around a label. */
const CHARACTER = 9;
const PADDING = 12;

export function mountLayers(figure: HTMLElement, data: unknown): Paint {
  const { layers } = data as LayersData;
  const chosen = choice(figure, 'Show', ['All layers', ...layers.map(({ name }) => name)], 0, paint);
  return paint;

  function open(place: number | null): void {
    const list = figure.querySelector('select');
    if (list === null || place === null) return;
    list.selectedIndex = place + 1;
    paint();
  }

  function paint(): void {
    const layer = layers.length === 1 ? layers[0] : layers[chosen() - 1];
    const areas = layer === undefined ? layerAreas(layers) : partAreas(layer);
    const all = areas.reduce((sum, { bytes }) => sum + bytes, 0);
    const colors = theme();
    const areaOf = (context: { raw?: unknown }): Area | undefined => (context.raw as { _data?: Area } | undefined)?._data;
    paintChart(figure, colors, {
      type: 'treemap',
      data: {
        datasets: [
          {
            data: [],
            tree: areas as unknown as Record<string, unknown>[],
            key: 'bytes',
            spacing: 1,
            borderWidth: 1.5,
            borderColor: (context) => areaOf(context)?.color ?? colors.line,
            backgroundColor: (context) => `${areaOf(context)?.color ?? '#888888'}38`,
            hoverBackgroundColor: (context) => `${areaOf(context)?.color ?? '#888888'}70`,
            labels: {
              display: true,
              align: 'left',
              position: 'top',
              padding: 6,
              overflow: 'cut',
              color: colors.ink,
              hoverColor: colors.ink,
              font: [{ size: 13, weight: 'bold' }, { size: 12 }],
              formatter: (context) => labelOf(areaOf(context), context.raw as Box | undefined, all),
            },
          },
        ],
      },
      options: {
        onClick: (_event, [element]) => open(element === undefined ? null : (areas[element.index]?.opens ?? null)),
        onHover: (_event, [element]) => {
          part(figure, 'canvas').style.cursor = element !== undefined && layer === undefined ? 'pointer' : 'default';
        },
        plugins: {
          tooltip: {
            callbacks: {
              title: ([item]) => (item === undefined ? '' : (areaOf(item)?.name ?? '')),
              label: (item) => {
                const area = areaOf(item);
                return area === undefined ? '' : [`${size(area.bytes)}, ${share(area.bytes, all)}`, area.note];
              },
            },
          },
        },
      },
    });
    explain(figure, [], layer === undefined ? `${plural(layers.length, 'layer')}, ${size(all)}` : `${layer.name}: ${size(all)}`);
  }
}

/** As much as fits: name and bytes, the name, its first letters, or nothing. */
function labelOf(area: Area | undefined, box: Box | undefined, all: number): string | string[] {
  if (area === undefined || box === undefined) return '';
  const characters = Math.floor((box.w - PADDING) / CHARACTER);
  if (characters < 4 || box.h < 26) return '';
  const bytes = `${size(area.bytes)} · ${share(area.bytes, all)}`;
  const name = shortened(area.name, characters);
  return box.h < 46 || bytes.length > characters * 1.1 ? name : [name, bytes];
}

function layerAreas(layers: readonly LayerArea[]): Area[] {
  const areas = layers.map(({ name, bytes, color, parts }, place) => {
    const attributes = parts.filter(([, , features]) => features !== null).length;
    return { name, bytes, color, note: plural(attributes, 'attribute'), opens: place };
  });
  return bounded(areas, 'layers');
}

function partAreas({ color, parts }: LayerArea): Area[] {
  const areas = parts.map(([name, bytes, features]) => {
    const note = features === null ? 'of no attribute' : `in ${plural(features, 'feature')}`;
    // Attributes in the layer's colour, other parts in grey.
    return { name, bytes, color: features === null ? '#7d8790' : color, note, opens: null };
  });
  return bounded(areas, 'attributes');
}

/** Sorted, because the treemap sorts on its own and areas are looked up by index. */
function bounded(areas: readonly Area[], what: string): Area[] {
  const sorted = areas.filter(({ bytes }) => bytes > 0).sort((a, b) => b.bytes - a.bytes);
  if (sorted.length <= MAX_AREAS) return sorted;
  const rest = sorted.slice(MAX_AREAS - 1);
  const bytes = rest.reduce((sum, area) => sum + area.bytes, 0);
  const name = `${rest.length} smaller ${what}`;
  return [...sorted.slice(0, MAX_AREAS - 1), { name, bytes, color: '#7d8790', note: 'together', opens: null }].sort(
    (a, b) => b.bytes - a.bytes,
  );
}
