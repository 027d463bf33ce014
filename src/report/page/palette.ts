// Colours of source-layers: the same in pictures and charts, and strong enough on light and on dark ground.

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

/** The colour of the layer at a place in the list of layers; after twelve they come again. */
export function layerColor(place: number): string {
  return COLORS[place % COLORS.length] as string;
}
