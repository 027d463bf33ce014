// The options of a transform as those see them who do not know it.

/** Plain JSON: it goes into the job and to the workers. */
export interface TransformOptions {
  /** The transform's name. */
  readonly use: string;
  /** Style files: their texts are hashed apart from the options, and reports have their names alone. */
  readonly styles?: readonly NamedStyle[];
  /** Bytes that one tile may inflate to; absent: MAX_INFLATED_BYTES. */
  readonly maxInflatedBytes?: number;
}

export interface NamedStyle {
  /** The file's path: for messages, and in front of layer ids where there are several styles. */
  name: string;
  /** JSON. */
  text: string;
}

/** The style files that a transform was asked for with. */
export function stylesOf({ styles = [] }: TransformOptions): readonly NamedStyle[] {
  return styles;
}

/** The options with styles by name: their text may be long, and its hash is told. */
export function withoutTexts(options: TransformOptions): unknown {
  return options.styles === undefined ? options : { ...options, styles: options.styles.map(({ name }) => name) };
}
