// The source-layers of the tiles that were read: their zooms, their attributes, and the types of their values. The result does not
// depend on order or grouping. Memory is bounded by the number of names kept.

import { SmallestNames } from '../../mvt/smallest-names.ts';

const MAX_LAYERS = 1000;
const MAX_ATTRIBUTES = 2000;
const ZOOMS = 64;

// Types of values, as bits.
export const STRING = 1;
export const NUMBER = 2;
export const BOOLEAN = 4;
/** A value without type, or of an unknown one. */
export const OTHER = 8;

export interface SeenLayer {
  readonly name: string;
  /** Ascending. */
  readonly zooms: readonly number[];
  /** By name: the types of its values. */
  readonly attributes: readonly (readonly [name: string, types: number])[];
  /** There were more than are kept. */
  readonly lacksAttributes: boolean;
}

/** Plain data, as a worker writes it to a file. */
export interface SeenLayers {
  /** By name. */
  readonly layers: readonly SeenLayer[];
  readonly lacksLayers: boolean;
}

class Attribute {
  readonly name: string;
  types = 0;

  constructor(name: string) {
    this.name = name;
  }
}

export class LayerSeen {
  readonly name: string;
  readonly #zooms: boolean[] = [];
  readonly #attributes: SmallestNames<Attribute>;
  #lacksAttributes = false;

  constructor(name: string) {
    this.name = name;
    this.#attributes = new SmallestNames(
      MAX_ATTRIBUTES,
      (attribute) => new Attribute(attribute),
      () => {
        this.#lacksAttributes = true;
      },
    );
  }

  /** Zooms off the grid are not kept. */
  addZoom(zoom: number): void {
    if (Number.isInteger(zoom) && zoom >= 0 && zoom < ZOOMS) this.#zooms[zoom] = true;
  }

  addAttribute(name: string, types: number): void {
    const attribute = this.#attributes.get(name);
    if (attribute !== null) attribute.types |= types;
  }

  addResult({ zooms, attributes, lacksAttributes }: SeenLayer): void {
    for (const zoom of zooms) this.addZoom(zoom);
    for (const [name, types] of attributes) this.addAttribute(name, types);
    this.#lacksAttributes ||= lacksAttributes;
  }

  toResult(): SeenLayer {
    this.#attributes.cut();
    return {
      name: this.name,
      zooms: this.#zooms.flatMap((has, zoom) => (has ? [zoom] : [])),
      attributes: this.#attributes.byName().map(({ name, types }) => [name, types]),
      lacksAttributes: this.#lacksAttributes,
    };
  }
}

export class LayersSeen {
  #lacksLayers = false;
  readonly #layers: SmallestNames<LayerSeen> = new SmallestNames(
    MAX_LAYERS,
    (name) => new LayerSeen(name),
    () => {
      this.#lacksLayers = true;
    },
  );

  /** null for a name that is not kept. */
  get(name: string): LayerSeen | null {
    return this.#layers.get(name);
  }

  addResult({ layers, lacksLayers }: SeenLayers): void {
    for (const layer of layers) this.#layers.get(layer.name)?.addResult(layer);
    this.#lacksLayers ||= lacksLayers;
  }

  toResult(): SeenLayers {
    this.#layers.cut();
    return { layers: this.#layers.byName().map((layer) => layer.toResult()), lacksLayers: this.#lacksLayers };
  }
}
