// The options common to all transforms.

/** Plain JSON: it goes into the job and to the workers. */
export interface TransformOptions {
  /** The transform's name. */
  readonly use: string;
  /** Style files. Their texts are hashed separately from the options; reports contain only their names. */
  readonly styles?: readonly NamedStyle[];
  /** The patch that is laid over the input. */
  readonly patch?: PatchRef | null;
  /** Limit on the inflated size of one tile, in bytes; default MAX_INFLATED_BYTES. */
  readonly maxInflatedBytes?: number;
}

export interface PatchRef {
  /** Absolute. */
  readonly path: string;
  /** Hash of what the patch says of itself, the hashes of base and result among it. */
  readonly id: string;
  /** Format of the archive that it was made for. */
  readonly format: 'mbtiles' | 'pmtiles';
}

export interface NamedStyle {
  /** The file's path: for messages, and as a prefix of layer ids where there are several styles. */
  name: string;
  /** JSON. */
  text: string;
}

/** Returns the style files in a transform's options. */
export function stylesOf({ styles = [] }: TransformOptions): readonly NamedStyle[] {
  return styles;
}

/** Returns the options with styles by name only: texts may be long, and are hashed separately. */
export function withoutTexts(options: TransformOptions): unknown {
  return options.styles === undefined ? options : { ...options, styles: options.styles.map(({ name }) => name) };
}
