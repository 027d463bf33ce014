// Combines several styles: a feature is kept if any of them draws it.

import type { Style } from './style.ts';
import type { StyleLayer } from './style-layer.ts';

/** Combines styles in order. If there are several, layer ids become `name#id`, with names as the user gave them. */
export function combineStyles(styles: readonly { readonly name: string; readonly style: Style }[]): Style {
  const [first, ...others] = styles;
  if (first !== undefined && others.length === 0) return first.style;
  const bySourceLayer = new Map<string, StyleLayer[]>();
  for (const { name, style } of styles) {
    for (const [sourceLayer, layers] of style.bySourceLayer) {
      const named = layers.map((layer) => ({ ...layer, id: `${name}#${layer.id}` }));
      const group = bySourceLayer.get(sourceLayer);
      if (group === undefined) bySourceLayer.set(sourceLayer, named);
      else for (const layer of named) group.push(layer);
    }
  }
  return {
    bySourceLayer,
    sources: [...new Set(styles.flatMap(({ style }) => style.sources))],
    unread: styles.flatMap(({ name, style }) =>
      style.unread.map((part) => ({ ...part, styleLayer: `${name}#${part.styleLayer}` })),
    ),
    sourceNotes: (zooms) => styles.flatMap(({ name, style }) => style.sourceNotes(zooms).map((note) => `${name}: ${note}`)),
    get warnings() {
      return styles.flatMap(({ name, style }) => style.warnings.map((warning) => `${name}: ${warning}`));
    },
  };
}
