// A user's machine: a Node, an npm, a shell and nothing else on PATH, an empty home, and the published package.

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeProgram, npmScript } from '../support/tested-nodes.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Machine {
  /** An empty directory. */
  readonly cwd: string;
  /** Directory in which `npm install --global` puts commands. */
  readonly commands: string;
  run(command: string, ...args: string[]): Ran;
}

/** Packs dist/ without a build, since other tests use it at the same time; returns the path of the package. */
export function pack(directory: string): string {
  const options = { cwd: ROOT, encoding: 'utf8' } as const;
  const name = execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', directory], options);
  return join(directory, name.trim());
}

/** Returns a machine with this Node and npm; `directory` is its own. */
export function machineWith(directory: string, node: string, npm: string): Machine {
  const root = mkdtempSync(join(directory, `node-${node}-npm-${npm}-`));
  const [bin, prefix, home, cwd] = ['bin', 'prefix', 'home', 'empty'].map((name) => join(root, name)) as [
    string,
    string,
    string,
    string,
  ];
  for (const made of [bin, prefix, home, cwd]) mkdirSync(made);
  symlinkSync(nodeProgram(node), join(bin, 'node'));
  symlinkSync('/bin/sh', join(bin, 'sh'));
  for (const name of ['npm', 'npx'] as const) {
    writeFileSync(join(bin, name), `#!/bin/sh\nexec node '${npmScript(npm, name)}' "$@"\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const commands = join(prefix, 'bin');
  const env = environment({
    PATH: `${commands}:${bin}`,
    HOME: home,
    TMPDIR: tmpdir(),
    npm_config_prefix: prefix,
    npm_config_cache: cacheOfThisMachine(),
    npm_config_update_notifier: 'false',
    npm_config_yes: 'true',
  });
  const run = (command: string, ...args: string[]): Ran => {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8', timeout: 120_000 });
    return { code: status, stdout, stderr };
  };
  return { cwd, commands, run };
}

/** Keeps variables for certificates and proxies; all others, which could lead to this machine's tools, are removed. */
function environment(own: Record<string, string>): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && /_CERTS?$|^SSL_|_proxy$/i.test(entry[0]),
  );
  return { ...Object.fromEntries(kept), ...own };
}

/** Packages were downloaded before: the test is of the installation, not of the network. */
function cacheOfThisMachine(): string {
  return execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).trim();
}
