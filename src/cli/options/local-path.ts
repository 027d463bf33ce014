// Checks that a typed path is a file on this machine, not a stream or a URL.

import { usage } from '../../kit/usage.ts';

export type PathUse = 'read' | 'written';

const REMOTE = /^[a-z][a-z0-9+.-]*:\/\//i;

/**
 * Checks a typed path; `what` names it in messages, as in `the input`.
 * @throws TilefoldError 'USAGE' for `-` and for addresses such as https://...
 */
export function checkLocalPath(what: string, path: string, use: PathUse): void {
  if (path === '') throw usage(`${what} is an empty path; name a file`);
  // Node replaces bytes that are not UTF-8 by this character, so the path would name another file.
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
    use === 'read' ? 'remote inputs are not read; download it, and name the file' : 'remote outputs are not written; name a file';
  throw usage(`${what} is ${path}: ${advice}`);
}
