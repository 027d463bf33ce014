// Cuts an inflated vector tile by a mask at wire level: lines fall into parts, polygons into valid rings, features that vanish go,
// and layers without features with them. Ids, tags and all that is not touched keep their bytes. It can cut a tile of a deeper
// zoom out of it just as well.

import { CheckedLayer } from '../checked-layer.ts';
import { Cursor } from '../cursor.ts';
import { NO_NOTES } from '../oddity.ts';
import { Output } from '../output.ts';
import { forEachLayer } from '../tile.ts';
import { SAME_FRAME } from './clip-feature.ts';
import { LayerClipper } from './clip-layer.ts';
import type { Mask } from './mask.ts';

/** Place of a tile below the tile that is read: so many levels deeper, and which column and row of the 2^levels there. */
export interface Below {
  readonly levels: number;
  readonly column: number;
  readonly row: number;
}

const ITSELF: Below = { levels: 0, column: 0, row: 0 };

export class TileClipper {
  readonly #checked = new CheckedLayer(NO_NOTES);
  readonly #layers = new LayerClipper();
  readonly #output = new Output();

  /**
   * Returns the tile inside a mask: the same array when nothing changes, an empty one when no layer is left, else a view that is
   * valid until the next call. `maskOf` gives the mask for a layer's extent, in units of the tile that is written.
   * @throws TileError when the tile cannot be read in full
   */
  clip(bytes: Uint8Array, maskOf: (extent: number) => Mask, below: Below = ITSELF): Uint8Array {
    const cursor = new Cursor(bytes);
    const { layer } = this.#checked;
    const output = this.#output;
    let copiedTo = 0;
    let isChanged = false;
    layer.resetTextsWhenFull();
    output.reset(bytes.length);
    forEachLayer(cursor, (fieldStart, start, end) => {
      this.#checked.enter(cursor, start, end);
      const { extent } = layer;
      const scale = 2 ** below.levels;
      const frame = below.levels === 0 ? SAME_FRAME : { scale, x: below.column * extent, y: below.row * extent };
      const outputStart = output.length;
      output.reserve(fieldStart - copiedTo);
      output.copy(cursor, copiedTo, fieldStart);
      if (!this.#layers.clip(cursor, fieldStart, this.#checked, maskOf(extent), frame, output)) {
        output.length = outputStart;
        return;
      }
      isChanged = true;
      copiedTo = end;
    });
    if (!isChanged) return bytes;
    output.reserve(bytes.length - copiedTo);
    output.copy(cursor, copiedTo, bytes.length);
    return output.written();
  }
}
