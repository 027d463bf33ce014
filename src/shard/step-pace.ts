// Decides when a step ends, so that the caller can handle messages and stop it: by tiles, by bytes, or by time.

/** About 50 ms of work. */
const TILES_PER_STEP = 128;
const BYTES_PER_STEP = 1_048_576;
/** Slow tiles end a step early: the caller waits for one tile at most. */
const MS_PER_STEP = 100;
/** Small tiles are fast: the clock is read once for this many, and after each larger tile. */
const TILES_PER_LOOK = 8;
const SMALL_BYTES = 4096;

export class StepPace {
  readonly #tilesPerStep: number;
  #tiles = 0;
  #bytes = 0;
  #since = performance.now();

  /** The default is the fastest. */
  constructor(tilesPerStep: number = TILES_PER_STEP) {
    this.#tilesPerStep = tilesPerStep;
  }

  begin(): void {
    this.#tiles = 0;
    this.#bytes = 0;
    this.#since = performance.now();
  }

  /** Counts a tile of `bytes` stored bytes, and returns whether the step ends with it. */
  isOverAfter(bytes: number): boolean {
    this.#tiles++;
    this.#bytes += bytes;
    if (this.#tiles >= this.#tilesPerStep || this.#bytes >= BYTES_PER_STEP) return true;
    if (bytes <= SMALL_BYTES && this.#tiles % TILES_PER_LOOK !== 0) return false;
    return performance.now() - this.#since >= MS_PER_STEP;
  }
}
