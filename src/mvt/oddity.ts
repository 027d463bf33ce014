// Oddities: defects of a tile that do not prevent reading it.

/** Odd parts are carried over unchanged; the rest of the tile is transformed. */
export type TileOddity =
  | 'no-version' // a layer without version, which then is 1
  | 'duplicate-layer' // two layers of one name: both stay, and most readers see one
  | 'degenerate-geometry' // a line with two points in a row in one place
  | 'no-vertices' // a feature without geometry, or with an empty one
  | 'broken-geometry' // a geometry that breaks the specification, more than one, or no type that is known
  | 'null-value' // a value without type, which some readers take for null
  | 'unknown-value' // a value of a type that the specification does not have
  | 'unknown-field'; // a field beside the layers that the specification does not have

/** Receives oddities, for counting. */
export interface OddityNotes {
  addOddity(kind: TileOddity): void;
}

/** For those who do not want to know. */
export const NO_NOTES: OddityNotes = { addOddity() {} };
