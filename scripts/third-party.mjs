// Writes THIRD_PARTY.md: every package in an installation of tilefold or a checkout of this repository, with its version and
// licence, from package-lock.json and node_modules. A licence that is not allowed is an error.
// Usage: node scripts/third-party.mjs [--check]; --check only reports, exit 1 if the list is outdated.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LIST = join(ROOT, 'THIRD_PARTY.md');

/** For packages installed with tilefold. */
const ALLOWED = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BSL-1.0', 'ISC', 'MIT'];
/** For packages only in a checkout: used to build and test, not distributed. */
const ALLOWED_FOR_DEVELOPMENT = [...ALLOWED, 'EDL-1.0', 'MPL-2.0'];
/** Shipped inside dist/, not as a dependency. */
const BUNDLED = ['@kurkle/color', 'chart.js', 'chartjs-chart-matrix', 'chartjs-chart-treemap', 'meow'];
/** Package-specific names of licences, whose texts were checked. */
const OTHER_NAMES = { '@mapbox/sphericalmercator': 'BSD-3-Clause' };

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
const all = Object.entries(packages)
  .filter(([location]) => location.startsWith('node_modules/'))
  .map(([location, entry]) => describe(location, entry));
const shipped = all.filter(({ dev, name }) => !dev || BUNDLED.includes(name));
const others = all.filter((entry) => !shipped.includes(entry));
check(shipped, ALLOWED);
check(others, ALLOWED_FOR_DEVELOPMENT);
const text = page();

if (!values.check) {
  writeFileSync(LIST, text);
} else if (!existsSync(LIST) || readFileSync(LIST, 'utf8') !== text) {
  process.stderr.write(`${LIST} is not up to date: node scripts/third-party.mjs writes it anew\n`);
  process.exitCode = 1;
}

/** The installed package decides; packages of other platforms are not installed. */
function describe(location, { version, license, dev = false }) {
  const name = location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const directory = join(ROOT, location);
  if (!existsSync(join(directory, 'package.json'))) return { name, version, dev, licence: license };
  const installed = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const licence = installed.license ?? installed.licenses?.map(({ type }) => type).join(' OR ');
  return { name, version, dev, licence: OTHER_NAMES[name] ?? licence ?? license };
}

function check(entries, allowed) {
  for (const { name, version, licence } of entries) {
    if (licence !== undefined && isAllowed(licence, allowed)) continue;
    throw new Error(`${name} ${version} has the licence ${licence}, which is not among ${allowed.join(', ')}`);
  }
}

/** If there is a choice, one allowed licence is enough. */
function isAllowed(licence, allowed) {
  const choices = licence.replace(/[()]/g, '').split(' OR ');
  return choices.some((choice) => choice.split(' AND ').every((one) => allowed.includes(one)));
}

function page() {
  return `# Third-party packages

Written by \`node scripts/third-party.mjs\`; a test holds it against \`package-lock.json\` and what is installed.

## With tilefold

What comes with an installation, directly or through another package. ${BUNDLED.join(', ')}: inside \`dist/\`, with the texts of its licences in
\`dist/THIRD-PARTY-LICENSES.md\`. \`better-sqlite3\` has SQLite compiled in, which is in the public domain; \`native/libdeflate\` has libdeflate (MIT),
whose licence lies beside it.
Allowed: ${ALLOWED.join(', ')}.

${table(shipped)}
## For development

What a checkout of the repository brings along to build and to test; none of it is passed on.
Allowed beside those: ${ALLOWED_FOR_DEVELOPMENT.filter((licence) => !ALLOWED.includes(licence)).join(', ')}.

${table(others)}`;
}

function table(entries) {
  const rows = [...new Set(entries.map(({ name, version, licence }) => `| \`${name}\` | ${version} | ${licence} |\n`))];
  return `| package | version | licence |\n|---|---|---|\n${rows.sort().join('')}`;
}
