// The interface of what is kept of a tile when it is cut, in tile units of a layer. Encoding and bookkeeping are handled around
// it, so that a box and a polygon cut features alike.

/** The vertices of a line or ring: x, y, x, y... A ring does not repeat its first vertex. */
export type Path = readonly number[];

/** Inclusive, in whole tile units. */
export interface ClipBox {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/** Where a box lies: wholly inside what is kept, wholly outside, or neither is certain. */
export type Side = 'inside' | 'outside' | 'across';

export interface Mask {
  sideOf(minX: number, minY: number, maxX: number, maxY: number): Side;
  holds(x: number, y: number): boolean;
  /** Returns the parts of a line that are inside, in its direction. Each has at least two vertices in different places. */
  cutLine(line: Path): Path[];
  /**
   * Returns what is inside of one polygon: its exterior ring, then its holes, in and out; several polygons may come out, each
   * exterior followed by its holes. Winding is kept.
   */
  cutPolygon(rings: readonly Path[]): Path[];
}
