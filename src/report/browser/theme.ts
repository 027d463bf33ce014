// Colours for charts, read from the page's style sheet.

export interface Theme {
  readonly surface: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly faint: string;
  readonly accent: string;
  readonly before: string;
  readonly near: string;
  readonly over: string;
  /** Red, green and blue, to be combined with an opacity. */
  readonly heat: string;
}

export function theme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    surface: color('surface'),
    ink: color('ink'),
    muted: color('muted'),
    line: color('line'),
    faint: color('faint'),
    accent: color('accent'),
    before: color('before'),
    near: color('near'),
    over: color('over'),
    heat: color('heat'),
  };
}

/** Stripes on a faint ground of the same colour, distinguishable without colour vision. */
export function hatched(color: string): CanvasPattern | string {
  const tile = document.createElement('canvas');
  tile.width = tile.height = 8;
  const pen = tile.getContext('2d');
  if (pen === null) return color;
  pen.fillStyle = pen.strokeStyle = color;
  pen.globalAlpha = 0.3;
  pen.fillRect(0, 0, 8, 8);
  pen.globalAlpha = 1;
  pen.lineWidth = 2;
  pen.beginPath();
  for (const shift of [-8, 0, 8]) {
    pen.moveTo(shift, 8);
    pen.lineTo(shift + 8, 0);
  }
  pen.stroke();
  return pen.createPattern(tile, 'repeat') ?? color;
}
