// Numbers as people read them, on the page and in its charts: the browser part imports this file, too.

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** 1,234,567 */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** Bytes in decimal units, three digits or so: 1.23 MB. */
export function size(bytes: number): string {
  let unit = 0;
  let value = Math.abs(bytes);
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 ? count(value) : value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
  return `${bytes < 0 ? '\u2212' : ''}${digits} ${UNITS[unit]}`;
}

/** 0.1234 -> `12.3%`; what is there, and yet rounds to nothing, is `<0.1%`. */
export function share(fraction: number): string {
  if (fraction > 0 && fraction < 0.0005) return '<0.1%';
  return `${(fraction * 100).toFixed(1)}%`;
}

/** From one amount to another: `−42.0%`; a dash where there was nothing. */
export function change(before: number, after: number): string {
  if (before === 0) return after === 0 ? '0.0%' : '–';
  const percent = ((after - before) / before) * 100;
  const digits = Math.abs(percent).toFixed(1);
  return `${digits === '0.0' ? '' : percent < 0 ? '\u2212' : '+'}${digits}%`;
}

/** 1 -> `1 tile`, 2000 -> `2,000 tiles`. */
export function plural(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}
