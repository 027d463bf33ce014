// Bounding boxes in flat arrays, reused. Grows to the largest feature: 20 bytes a box.

import { doubled } from '../spans.ts';

export class Boxes {
  count = 0;
  minX: Int32Array = new Int32Array(64);
  minY: Int32Array = new Int32Array(64);
  maxX: Int32Array = new Int32Array(64);
  maxY: Int32Array = new Int32Array(64);
  /** An index that the caller assigns to the box. */
  owners: Int32Array = new Int32Array(64);

  clear(): void {
    this.count = 0;
  }

  add(owner: number, minX: number, minY: number, maxX: number, maxY: number): void {
    if (this.count === this.minX.length) this.#grow();
    const box = this.count++;
    this.minX[box] = minX;
    this.minY[box] = minY;
    this.maxX[box] = maxX;
    this.maxY[box] = maxY;
    this.owners[box] = owner;
  }

  #grow(): void {
    this.minX = doubled(this.minX);
    this.minY = doubled(this.minY);
    this.maxX = doubled(this.maxX);
    this.maxY = doubled(this.maxY);
    this.owners = doubled(this.owners);
  }
}
