// --log: how much is said on stderr. The report on stdout does not depend on it.

/** From the least to the most. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug', 'trace'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

let current: LogLevel = 'info';

export function setLogLevel(level: LogLevel): void {
  current = level;
}

/** Whether lines of this level are written. */
export function isLogged(level: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(current);
}
