// Reads and combines the styles of a prune, and collects notes on them.

import { TilefoldError } from '../../errors.ts';
import { combineStyles } from '../../style/combine.ts';
import { badStyle } from '../../style/expression/bad-style.ts';
import type { TileZooms } from '../../style/narrowed-source.ts';
import { parseStyle, type Style } from '../../style/style.ts';
import type { NamedStyle } from '../options.ts';

interface StylesSpec {
  readonly styles: readonly NamedStyle[];
  readonly sources: readonly string[];
  readonly styleMode: string;
  readonly onStyleError: 'abort' | 'keep';
}

/**
 * Returns the combined style; null if nothing is pruned by style.
 * @throws TilefoldError 'BAD_STYLE', unless the spec says keep
 */
export function readStyles(spec: StylesSpec): Style | null {
  const read = tryRead(spec);
  return read.kind === 'styles' ? read.combined : null;
}

/** The source-layers that each style draws, in its order; none if nothing is pruned by style. */
export function drawnByStyles(spec: StylesSpec): { style: string; sourceLayers: string[] }[] {
  const read = tryRead(spec);
  if (read.kind !== 'styles') return [];
  return read.styles.map(({ name, style }) => ({ style: name, sourceLayers: [...style.bySourceLayer.keys()] }));
}

/**
 * Notes, one line each: sources used without being named, sources that cover part of the tiles, oddities of a style, and why
 * nothing is pruned by style.
 */
export function styleNotes(spec: StylesSpec, zooms?: TileZooms): string[] {
  const read = tryRead(spec);
  if (read.kind === 'none') return [];
  if (read.kind === 'error') return [`no style prunes (--on-style-error keep): ${read.message}`];
  return read.styles.flatMap(({ name, style: { sources, sourceNotes, warnings } }) => {
    const isImplicit = sources.length > 1 && spec.sources.length === 0;
    const which = `${sources.length} vector sources count (${sources.join(', ')}); --source names one`;
    return [...(isImplicit ? [which] : []), ...sourceNotes(zooms), ...warnings].map((line) => `${name}: ${line}`);
  });
}

type Read =
  | { kind: 'none' }
  | { kind: 'error'; message: string }
  | { kind: 'styles'; styles: { name: string; style: Style }[]; combined: Style };

/** Shards of one process share the compiled styles. */
const known = new WeakMap<StylesSpec, Read>();

function tryRead(spec: StylesSpec): Read {
  const read = known.get(spec) ?? parseStyles(spec);
  known.set(spec, read);
  return read;
}

function parseStyles({ styles, sources, styleMode, onStyleError }: StylesSpec): Read {
  if (styles.length === 0 || styleMode === 'none') return { kind: 'none' };
  const options = sources.length === 0 ? {} : { sources };
  try {
    const parsed = styles.map(({ name, text }) => ({ name, style: parseStyle(text, name, options) }));
    if (styleMode === 'vt-compat') refuseUnreadParts(parsed);
    return { kind: 'styles', styles: parsed, combined: combineStyles(parsed) };
  } catch (error) {
    if (onStyleError === 'abort' || !(error instanceof TilefoldError) || error.code !== 'BAD_STYLE') throw error;
    return { kind: 'error', message: error.message };
  }
}

/** vt-compat mode keeps nothing on doubt, as vt-optimizer does not. */
function refuseUnreadParts(styles: readonly { readonly name: string; readonly style: Style }[]): void {
  for (const { name, style } of styles) {
    const [part] = style.unread;
    if (part === undefined) continue;
    throw badStyle(
      name,
      `${part.reason}, so that vt-compat would delete what they draw; --source names the one source that counts`,
    );
  }
}
