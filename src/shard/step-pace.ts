// When a step is over, so that the caller can be heard and stopped: by tiles, by bytes, or by the clock.

/** About the work of 50 ms. */
const TILES_PER_STEP = 128;
const BYTES_PER_STEP = 1_048_576;
/** Tiles that take long end a step sooner: whoever waits for its end waits for one tile at most. */
const MS_PER_STEP = 100;
/** Small tiles are quick: the clock is looked at after so many of them, and after each that is larger. */
const TILES_PER_LOOK = 8;
const SMALL_BYTES = 4096;

export class StepPace {
  readonly #tilesPerStep: number;
  #tiles = 0;
  #bytes = 0;
  #since = performance.now();

  /** By default what is best for speed. */
  constructor(tilesPerStep: number = TILES_PER_STEP) {
    this.#tilesPerStep = tilesPerStep;
  }

  begin(): void {
    this.#tiles = 0;
    this.#bytes = 0;
    this.#since = performance.now();
  }

  /** Counts a tile of so many stored bytes, and tells whether the step ends with it. */
  isOverAfter(bytes: number): boolean {
    this.#tiles++;
    this.#bytes += bytes;
    if (this.#tiles >= this.#tilesPerStep || this.#bytes >= BYTES_PER_STEP) return true;
    if (bytes <= SMALL_BYTES && this.#tiles % TILES_PER_LOOK !== 0) return false;
    return performance.now() - this.#since >= MS_PER_STEP;
  }
}
