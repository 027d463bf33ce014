// SQLite's page caches, where --read-cache-mb and --write-cache-mb set them. Worker processes inherit the sizes in the environment,
// as they do TMPDIR: no output byte depends on them.

const READ = 'TILEFOLD_READ_CACHE_MB';
const WRITE = 'TILEFOLD_WRITE_CACHE_MB';

/** Sizes in MB (2^20 bytes) of each connection to an input and to an output; undefined: the default. */
export function setSqliteCaches(read: number | undefined, write: number | undefined): void {
  set(READ, read);
  set(WRITE, write);
}

/** The size in KiB of the cache of an input, if it was set. */
export function readCacheKib(): number | undefined {
  return kibOf(READ);
}

/** The size in KiB of the cache of an output and of a shard, if it was set. */
export function writeCacheKib(): number | undefined {
  return kibOf(WRITE);
}

function set(variable: string, megabytes: number | undefined): void {
  if (megabytes === undefined) delete process.env[variable];
  else process.env[variable] = String(megabytes);
}

function kibOf(variable: string): number | undefined {
  const megabytes = Number(process.env[variable]);
  return Number.isSafeInteger(megabytes) && megabytes > 0 ? megabytes * 1024 : undefined;
}
