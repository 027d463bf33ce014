// Formats numbers for people: counts, bytes, shares, changes and times, in every text report, page and progress line. Uses nothing
// of Node, because the pages' browser code imports it, too.

const SIZE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** 1234567 -> `1,234,567`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** 1 -> `1 tile`, 2000 -> `2,000 tiles`. */
export function plural(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** Bytes in decimal units, three digits: 1234567 -> `1.23 MB`, 512 -> `512 B`. */
export function size(bytes: number): string {
  let unit = 0;
  let value = Math.abs(Math.round(bytes));
  while (value >= (unit === 0 ? 1000 : 999.5) && unit < SIZE_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${bytes < 0 ? '-' : ''}${unit === 0 ? value : threeDigits(value)} ${SIZE_UNITS[unit]}`;
}

/** Bytes as vt-optimizer writes them, in units of 1024: 2048 -> `2.00KB`. Only for lines that scripts written for it read. */
export function vtOptimizerSize(bytes: number): string {
  if (bytes >= 1024 ** 2) return `${(bytes / 1024 ** 2).toFixed(2)}MB`;
  return bytes >= 1024 ? `${(bytes / 1024).toFixed(2)}KB` : `${bytes}B`;
}

/** 1234 of 10000 -> `12.3%`. A share that would round to nothing is `<0.1%`; nothing, and what is of nothing, is `0.0%`. */
export function share(part: number, whole: number, decimals: number = 1): string {
  const percent = whole > 0 ? (part / whole) * 100 : 0;
  const text = percent.toFixed(decimals);
  return percent > 0 && Number(text) === 0 ? `<${(10 ** -decimals).toFixed(decimals)}%` : `${text}%`;
}

/** The change from one amount to another: `-42.0%`, `+3.1%`, `0.0%`; `-` where there was nothing before. */
export function change(before: number, after: number): string {
  if (before === 0) return '-';
  const percent = ((after - before) / before) * 100;
  const digits = Math.abs(percent).toFixed(1);
  return `${digits === '0.0' ? '' : percent < 0 ? '-' : '+'}${digits}%`;
}

/** A measured or estimated time: 0.0421 -> `42.1 ms`, 3.2 -> `3.20 s`, 125 -> `2 min 5 s`, 3725 -> `1 h 2 min`. */
export function duration(seconds: number): string {
  if (seconds === 0) return '0 s';
  if (seconds < 0.9995) return `${threeDigits(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${threeDigits(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${count(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

/** A time that runs while it is watched, of steady width: 65 -> `1:05`, 3725 -> `1:02:05`. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (part: number): string => String(part).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** For values below 1000: 1.234 -> `1.23`, 12.34 -> `12.3`, 123.4 -> `123`. */
function threeDigits(value: number): string {
  return value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}
