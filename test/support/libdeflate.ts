// The path of the native addon of --codec libdeflate, built by scripts/build-libdeflate. Without it tests fail instead of being
// skipped.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Value for TILEFOLD_LIBDEFLATE. If that is set already, it names the build to test. */
export const LIBDEFLATE: string =
  process.env['TILEFOLD_LIBDEFLATE'] ??
  fileURLToPath(new URL(`../../native/libdeflate/build/${process.platform}-${process.arch}.node`, import.meta.url));

if (!existsSync(LIBDEFLATE))
  throw new Error(`${LIBDEFLATE} is not built: scripts/build-libdeflate does that, and scripts/test before its tests`);
