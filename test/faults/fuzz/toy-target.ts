// A toy target for a fuzzer: five bytes must be right, one after the other, before anything happens. Chance needs 2^40 inputs for
// it.

export function openToy(input: Uint8Array): number {
  let open = 0;
  if (input[3] === 128) {
    open = 1;
    if (input[5] === 255) {
      open = 2;
      if (input[0] === 10) {
        open = 3;
        if (input[7] === 127) {
          open = 4;
          if (input[1] === 31) {
            open = 5;
          }
        }
      }
    }
  }
  return open;
}
