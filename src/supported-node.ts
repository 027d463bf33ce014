// Refuses a Node that tilefold does not run on, before anything else is loaded: better-sqlite3 crashes without a message
// where Node-API 10 is missing, and zlib has zstd only from 22.15 on. Imports nothing, so that the command line can check it first.

/** The lowest supported version; package.json and scripts/use-node name it too. */
export const LOWEST_NODE = '22.15.0';

const [LOWEST_MAJOR, LOWEST_MINOR] = LOWEST_NODE.split('.').map(Number) as [number, number];
/** Had what is needed only near its end, and is out of support. */
const UNSUPPORTED_MAJOR = 23;

/** Returns what is wrong with this Node, with the way out, or null. */
export function nodeProblem(version: string = process.versions.node): string | null {
  const [major, minor] = version.split('.').map(Number) as [number, number];
  const isLateEnough = major > LOWEST_MAJOR || (major === LOWEST_MAJOR && minor >= LOWEST_MINOR);
  if (isLateEnough && major !== UNSUPPORTED_MAJOR) return null;
  return `Node.js ${version} cannot run tilefold: it needs ${LOWEST_NODE} or later, and not 23 (https://nodejs.org)`;
}
