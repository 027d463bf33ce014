// The metadata of several archives as one: bounds, zooms and layers by union, names and attributions once each. Of any other key the
// first value counts, and a warning says so where they differ. Memory grows with distinct layers and keys, not with archives.

import { fileMetadataKeys } from '../../tile/file-metadata.ts';
import { type Bounds, type Center, emptyMetadata, type TilesetMetadata, type VectorLayer } from '../../tile/metadata.ts';
import { joinVectorLayers } from '../vector-layers.ts';

/** Distinct names, or attributions, beyond which the rest is counted only. */
const MOST_TEXTS = 20;
const FIRST_COUNTS = ['description', 'version', 'type'] as const;
const BETWEEN = { name: ' + ', attribution: ' | ' } as const;

/** Deeper tiles are made of an archive's tiles at zoom `from`, down to zoom `to`. */
export interface Deepened {
  readonly from: number;
  readonly to: number;
}

export class MetadataUnion {
  readonly #names = new Set<string>();
  readonly #attributions = new Set<string>();
  readonly #first: Partial<Record<(typeof FIRST_COUNTS)[number], string>> = {};
  readonly #other = emptyMetadata().other;
  /** Keys, and layers' fields, of which archives have different values. */
  readonly #differing = new Set<string>();
  readonly #differingFields = new Set<string>();
  #layers: VectorLayer[] = [];
  readonly #withoutLayers: string[] = [];
  #hasLayers = false;
  #bounds: Bounds | null | undefined;
  #center: Center | null | undefined;
  #zooms: [min: number, max: number] | null | undefined;

  /** In the order of the inputs. */
  add(path: string, metadata: TilesetMetadata, deepened?: Deepened): void {
    if (metadata.name !== undefined) this.#names.add(metadata.name);
    if (metadata.attribution !== undefined) this.#attributions.add(metadata.attribution);
    for (const key of FIRST_COUNTS) {
      const value = metadata[key];
      if (value === undefined) continue;
      this.#first[key] ??= value;
      if (this.#first[key] !== value) this.#differing.add(key);
    }
    this.#addExtent(metadata);
    this.#addLayers(path, metadata, deepened);
    const stale = fileMetadataKeys(metadata);
    for (const [key, value] of Object.entries(metadata.other)) {
      if (stale.includes(key)) continue;
      if (!Object.hasOwn(this.#other, key)) this.#other[key] = value;
      else if (JSON.stringify(this.#other[key]) !== JSON.stringify(value)) this.#differing.add(key);
    }
  }

  /** Tilestats are left out: they count features of one archive. */
  metadata(): TilesetMetadata {
    const name = joinedTexts(this.#names, BETWEEN.name);
    const attribution = joinedTexts(this.#attributions, BETWEEN.attribution);
    return {
      ...(name === '' ? {} : { name }),
      ...(attribution === '' ? {} : { attribution }),
      ...this.#first,
      ...(this.#bounds ? { bounds: this.#bounds } : {}),
      ...(this.#center ? { center: this.#center } : {}),
      ...(this.#zooms ? { minzoom: this.#zooms[0], maxzoom: this.#zooms[1] } : {}),
      ...(this.#hasLayers ? { vector_layers: this.#layers } : {}),
      other: this.#other,
    };
  }

  /** One line each. */
  warnings(): string[] {
    const lines: string[] = [];
    if (this.#differing.size > 0)
      lines.push(`metadata: the inputs differ in ${fewOf(this.#differing)}; the first input that has a value counts`);
    if (this.#differingFields.size > 0)
      lines.push(`metadata: the inputs describe fields differently (${fewOf(this.#differingFields)}); the first one counts`);
    if (this.#hasLayers && this.#withoutLayers.length > 0)
      lines.push(`metadata: vector_layers may lack layers of inputs that do not list theirs: ${fewOf(this.#withoutLayers)}`);
    return lines;
  }

  /** Bounds and zooms of a union are known only if all are. A center is kept if it is common to all. */
  #addExtent({ bounds, center, minzoom, maxzoom }: TilesetMetadata): void {
    const isPlain = bounds !== undefined && bounds[0] <= bounds[2];
    this.#bounds = !isPlain || this.#bounds === null ? null : hull(this.#bounds ?? bounds, bounds);
    const isSameCenter = this.#center === undefined || this.#center?.join() === center?.join();
    this.#center = center === undefined || !isSameCenter ? null : center;
    const zooms = minzoom === undefined || maxzoom === undefined ? null : ([minzoom, maxzoom] as const);
    const [min, max] = this.#zooms ?? zooms ?? [0, 0];
    this.#zooms = zooms === null || this.#zooms === null ? null : [Math.min(min, zooms[0]), Math.max(max, zooms[1])];
  }

  /** A layer without zooms of its own has those of its archive. */
  #addLayers(path: string, { vector_layers, minzoom, maxzoom }: TilesetMetadata, deepened: Deepened | undefined): void {
    if (vector_layers === undefined || vector_layers.length === 0) {
      this.#withoutLayers.push(path);
      return;
    }
    this.#hasLayers = true;
    const zooms = { ...(minzoom === undefined ? {} : { minzoom }), ...(maxzoom === undefined ? {} : { maxzoom }) };
    const own = vector_layers.map((layer) => continued({ ...zooms, ...layer }, deepened));
    for (const { id, fields } of own) this.#compareFields(id, fields);
    this.#layers = joinVectorLayers([this.#layers, own]);
  }

  #compareFields(id: string, fields: VectorLayer['fields']): void {
    const known = this.#layers.find((layer) => layer.id === id)?.fields;
    if (known === undefined) return;
    for (const [name, type] of Object.entries(fields)) {
      if (Object.hasOwn(known, name) && JSON.stringify(known[name]) !== JSON.stringify(type))
        this.#differingFields.add(`${id}.${name}`);
    }
  }
}

function continued(layer: VectorLayer, deepened: Deepened | undefined): VectorLayer {
  const goesOn = deepened !== undefined && layer.maxzoom !== undefined && layer.maxzoom >= deepened.from;
  return goesOn ? { ...layer, maxzoom: Math.max(layer.maxzoom as number, deepened.to) } : layer;
}

function hull(a: Bounds, b: Bounds): Bounds {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

function joinedTexts(texts: ReadonlySet<string>, between: string): string {
  const all = [...texts].filter((text) => text !== '');
  const more = all.length - MOST_TEXTS;
  return [...all.slice(0, MOST_TEXTS), ...(more > 0 ? [`${more} more`] : [])].join(between);
}

function fewOf(names: Iterable<string>): string {
  const all = [...names];
  return all.length <= MOST_TEXTS ? all.join(', ') : `${all.slice(0, MOST_TEXTS).join(', ')} and ${all.length - MOST_TEXTS} more`;
}
