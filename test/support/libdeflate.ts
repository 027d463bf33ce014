// Where the native part of --codec libdeflate lies for tests, built by scripts/build-libdeflate. Without it they fail, not skip.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** For TILEFOLD_LIBDEFLATE: where that is set already, it names the build that is to be tested. */
export const LIBDEFLATE: string =
  process.env['TILEFOLD_LIBDEFLATE'] ??
  fileURLToPath(new URL(`../../native/libdeflate/build/${process.platform}-${process.arch}.node`, import.meta.url));

if (!existsSync(LIBDEFLATE))
  throw new Error(`${LIBDEFLATE} is not built: scripts/build-libdeflate does that, and scripts/test before its tests`);
