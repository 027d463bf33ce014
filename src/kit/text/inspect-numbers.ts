// Numbers of an inspection as vt-optimizer writes them: sizes by 1024 with two decimals, shares in percent.

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** 2048 -> `2.00KB`. */
export function bytesText(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(2)}${UNITS[unit]}`;
}

/** 0.5 -> `50.00%`. */
export function shareText(fraction: number): string {
  return `${(fraction * 100).toFixed(2)}%`;
}

/** Of nothing there is no share. */
export function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
