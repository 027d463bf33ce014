// Installs the peers that registries have into a directory, for TILEFOLD_BENCH_PEERS. What cannot be had is said, and is no error.
// Usage: node bench/peers/install.mjs DIRECTORY

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const directory = resolve(process.argv[2] ?? 'bench-peers');
mkdirSync(join(directory, 'bin'), { recursive: true });
writeFileSync(join(directory, 'package.json'), '{ "private": true }\n');

attempt('versatiles', 'npm', [
  'install',
  '--prefix',
  directory,
  '--no-audit',
  '--no-fund',
  '@versatiles/versatiles-rs-linux-x64-gnu@4',
]);
attempt('martin mbtiles', 'cargo', ['install', 'mbtiles', '--locked', '--root', directory]);
attempt('vt-optimizer-rs', 'cargo', ['install', 'vt-optimizer-rs', '--locked', '--root', directory]);
attempt('go-pmtiles', 'go', ['install', 'github.com/protomaps/go-pmtiles@latest'], { GOBIN: join(directory, 'bin') });

/**
 * @param {string} name
 * @param {string} program
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
function attempt(name, program, args, env = {}) {
  process.stderr.write(`${name}: ${program} ${args.join(' ')}\n`);
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 2, 2], env: { ...process.env, ...env } });
  const outcome = error ? error.message : status === 0 ? 'installed' : `not to be had here (exit ${status})`;
  process.stderr.write(`${name}: ${outcome}\n`);
}
