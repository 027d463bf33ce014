// Colours of source-layers, shared by pictures and charts, with enough contrast in light and dark schemes.

const COLORS = [
  '#2f7ed8',
  '#d9623b',
  '#2a9d6f',
  '#8e63ce',
  '#b8860b',
  '#c44f88',
  '#1f98a8',
  '#84893a',
  '#a0643c',
  '#5c7fa3',
  '#d14b4b',
  '#4d9a3a',
] as const;

/** Returns the colour for a layer's index in the list; repeats after twelve. */
export function layerColor(place: number): string {
  return COLORS[place % COLORS.length] as string;
}
