// Completes package-lock.json: `npm install` omits the packages of other platforms that a registry does not carry, and `npm ci`
// then refuses the lock everywhere. Their versions are exact in their parents, so nothing is guessed.
// Usage: node scripts/complete-lock.mjs [package-lock.json]; --check only reports, exit 1 if entries are missing.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

const { values, positionals } = parseArgs({ options: { check: { type: 'boolean', default: false } }, allowPositionals: true });
const path = positionals[0] ?? fileURLToPath(new URL('../package-lock.json', import.meta.url));
const lock = JSON.parse(readFileSync(path, 'utf8'));
const missing = missingEntries(lock.packages);

if (values.check) {
  for (const [location, { version }] of missing) process.stdout.write(`missing in ${path}: ${location} ${version}\n`);
  process.exitCode = missing.length === 0 ? 0 : 1;
} else if (missing.length > 0) {
  const entries = Object.entries(lock.packages).concat(missing);
  lock.packages = Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(`added ${missing.length} packages of other platforms to ${path}\n`);
}

/** Lists the optional packages that a package of the lock requires by exact version and that have no entry. */
function missingEntries(packages) {
  const found = new Map();
  for (const [parent, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const location = `node_modules/${name}`;
      if (packages[location] || packages[`${parent}/${location}`] || !/^\d+\.\d+\.\d+/.test(version)) continue;
      found.set(location, {
        version,
        ...platformOf(name),
        ...(dev && { dev }),
        license: packages[parent].license,
        optional: true,
      });
    }
  }
  return [...found];
}

/** Reads the platform from the package's name, as in `@oxc-parser/binding-linux-arm64-musl`, by which npm skips it elsewhere. */
function platformOf(name) {
  const words = name.split(/[/-]/).map((word) => (word === 'riscv64gc' ? 'riscv64' : word));
  const system = words.find((word) => SYSTEMS.includes(word));
  const processor = words.find((word) => PROCESSORS.includes(word));
  if (!system || !processor) throw new Error(`${name}: no platform in the name; add its entry by hand`);
  const libc = words.some((word) => word.startsWith('musl'))
    ? ['musl']
    : words.some((word) => word.startsWith('gnu'))
      ? ['glibc']
      : undefined;
  return { cpu: [processor], os: [system], ...(system === 'linux' && libc && { libc }) };
}
