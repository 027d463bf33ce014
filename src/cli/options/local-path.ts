// Paths as they are typed: of files on this machine, neither a stream nor a place on the net.

import { usage } from '../../kit/usage.ts';

export type PathUse = 'read' | 'written';

const REMOTE = /^[a-z][a-z0-9+.-]*:\/\//i;

/**
 * Checks what was typed for a path; `what` is it, as in `the input`.
 * @throws TilefoldError 'USAGE' for `-` and for addresses such as https://...
 */
export function checkLocalPath(what: string, path: string, use: PathUse): void {
  if (path === '') throw usage(`${what} is an empty path; name a file`);
  // Bytes that are no UTF-8 have become this before we see them: a file of that name is another one than was meant.
  if (path.includes('\uFFFD'))
    throw usage(
      `${what} "${path}" has bytes that are not UTF-8, and no file can be named by them here; rename it, or link to it`,
    );
  if (path === '-') {
    const stream = use === 'read' ? 'stdin is not read' : 'stdout is for the report';
    throw usage(`${what} is -, which is no file, and ${stream}; name a file`);
  }
  if (!REMOTE.test(path)) return;
  const advice =
    use === 'read' ? 'remote inputs are not read; download it, and name the file' : 'nothing is written to the net; name a file';
  throw usage(`${what} is ${path}: ${advice}`);
}
