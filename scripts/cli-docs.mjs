// Prints docs/cli.md: every command with its options, from the tables of the built command line. A test compares it with the
// committed page. Usage: node scripts/cli-docs.mjs > docs/cli.md

import { isSharedRow, sectionsOf, sharedSections, tables, WRITING } from './command-tables.mjs';

/** Has most of the options of writing commands, and some with another meaning. */
const MERGE = 'merge';
const OTHERS = tables.commands
  .map(({ name }) => name)
  .filter((name) => name !== 'inspect' && name !== MERGE && !WRITING.includes(name));

/** Additions to a line of help, by the first flag of an option of a writing command. */
const NOTES = {
  '--source': 'The report says when all are used.',
  '--style-mode':
    '`layer` goes by source-layer and zoom; `layer+filter` by filters too; `layer+filter+attributes` also removes attributes that no style layer reads. With `vt-compat`, `--no-drop-empty-tiles` keeps tiles without layers.',
  '--overzoom-gaps': 'Map clients stretch the parent of a missing tile. Without this option the report counts such tiles.',
  '--unknown-filter': 'They are counted either way.',
  '--drop-empty-tiles': 'PMTiles cannot hold an empty tile that is not compressed: there it is always dropped.',
  '--tolerance': 'Most tiles have 4096 units to a side. Optional with `--z`, `--x` and `--y`: then nothing is simplified.',
  '--on-decode-error':
    '`keep` copies its stored bytes. `abort` fails its shard; the other shards finish, and exit 4 names the tile.',
  '--max-tile-bytes': 'Counted before and after.',
  '--output': '`<verb>` is `pruned`, `simplified` or `copy`.',
  '--output-format': 'A contradiction between this option and the extension is an error.',
  '--agg-tiles-hash': '`mbtiles validate` checks it. Takes one more pass.',
  '--codec': '[libdeflate](../native/libdeflate/README.md) is included on Linux x64. A job keeps the codec that it began with.',
  '--tile-compression':
    'A tile that has it already keeps its bytes. Tiles in zlib, or in another compression than the archive says, come out right. [formats.md](formats.md#compression) has the rules; pictures are refused.',
  '--level': 'Only with `--tile-compression` gzip, brotli or zstd; without it: gzip 6, brotli 9, zstd 9.',
  '--force': 'A link stays a link, and the file keeps its mode.',
  '--allow-empty': 'Without it such a run is refused: [pruning.md](pruning.md#when-nothing-would-be-left).',
  '--plan': '[plans.md](plans.md) has the plans.',
  '--workers': 'At most four per core. `tilefold doctor` prints the default and its reason.',
  '--read-cache-mb': 'PMTiles are read without SQLite.',
  '--write-cache-mb': 'No output byte depends on it.',
  '--worker-timeout': 'This is the longest that a single tile may take.',
  '--checkpoint':
    'It must be empty, or a job directory of tilefold: nothing else in it is ever removed. `--resume` and `status` find a job there without this option.',
  '--resume':
    'Without an unfinished job: a plain run. Leaves a receipt, `<output>.tilefold.json`. If the output exists: exit 0 if its receipt matches this request, 5 if it was made by another request, style or input, 6 without a matching receipt.',
  '--restart': 'Leaves a receipt, as `--resume` does.',
  '--force-resume': 'Also accepts an existing output as it is. Options and style must be the same.',
  '--skip-failed-shards':
    'Report, receipt and metadata (`tilefold_missing`) name the missing tiles. Refused if most tiles are missing, unless `--allow-empty` is given. A later `--resume` without this option does not treat such an output as done.',
  '--ignore-space':
    'Without it, a run that will probably fill a disk is refused (exit 7). One that might fill it starts with a warning.',
  '--dry-run': 'Exits 0 even where a run would be refused for lack of space.',
  '--progress':
    'The modes: a bar on a terminal and lines elsewhere (`auto`); lines with UTC times (`plain`); [progress.schema.json](progress.schema.json) (`json`).',
  '--bad-tiles':
    'See [bad-tiles.schema.json](bad-tiles.schema.json). The order does not depend on workers or restarts. The list is complete before the output appears.',
  '--fail-on-bad': 'The job is kept: `--resume` with another limit, or without one, continues it.',
  '--metrics': 'Written at every end of a run, also a failed one. [job.md](job.md#records-of-every-end) has the names.',
  '--on-end': 'The variables are `TILEFOLD_STATUS`, `TILEFOLD_REPORT` (a JSON file) and [more](job.md#records-of-every-end).',
};

/** Text after the options of a command. */
const AFTER = {
  inspect:
    '[inspecting.md](inspecting.md) explains every section of the report and what differs from vt-optimizer; [inspect-report.schema.json](inspect-report.schema.json) is its JSON Schema.',
  prune: '[pruning.md](pruning.md) has the rules: when a style layer is drawn, and which features and attributes stay.',
  simplify: '[simplifying.md](simplifying.md) explains what stays valid, and how.',
  copy: '[formats.md](formats.md) has the layouts that are read and written.',
  verify:
    '[verifying.md](verifying.md) has the levels and every kind of finding; [verify-report.schema.json](verify-report.schema.json) is the JSON Schema of the report.',
  diff: '[comparing.md](comparing.md) explains what counts as different; [diff-report.schema.json](diff-report.schema.json) is the JSON Schema of its report.',
  patch: '[formats.md](formats.md#patches) has what is in a patch.',
  meta: '[metadata.md](metadata.md) has the keys, what a rebuild makes, and how it is written; [meta-report.schema.json](meta-report.schema.json) is the JSON Schema of its reports.',
  merge:
    '[merging.md](merging.md) has the rules. The options of output, run and report [below](#output) are also those of `merge`.',
  plan: 'With `--report-format ndjson` it prints the manifest itself, and a last line with the estimates.',
  status:
    'A stopped job has a line `stopped`, with time and reason, and a line `next:` with the command that continues it. For an output without a job, `status` prints its receipt.',
};

const INTRO = `# Command line

<!-- Generated by \`node scripts/cli-docs.mjs > docs/cli.md\`. Do not edit: change the help texts in src/command/ and src/cli/options/. -->

\`tilefold <command> [options] <input> [<output>]\`

`;

const CONVENTIONS = `Every command has \`-h\` and \`--help\`, and \`--log LEVEL\`: \`error\` prints errors only, \`warn\` warnings as well, \`info\` (default)
progress too, \`debug\` also each shard and where an error comes from, \`trace\` every change of progress. \`tilefold --version\` prints the
version. \`--tmpdir DIR\` is for temporary files instead of TMPDIR; a writing command also writes its shards there first, so that the job
may lie on a slow or shared file system. Options of vt-optimizer-rs that a command has nothing to set for (\`--io-batch\` everywhere;
\`--readers\`, \`--threads\`, \`--read-cache-mb\`, \`--write-cache-mb\` where nothing is read or written) are accepted with a note. A line
without a command, \`tilefold -m FILE ...\`, is that of vt-optimizer: [parity.md](parity.md).

- **Bytes** may have a unit: \`1250KB\`, \`64MB\`, \`1.5GB\`. In options a KB is 1024 bytes, as in vt-optimizer. Reports use decimal units: a kB
  is 1000 bytes.
- **Lists of names** are separated by commas, and the option is repeatable. A name with a comma is quoted as in CSV:
  \`--layers '"roads, main",water'\`. Blanks around a name are ignored, unless they are inside the quotes.
- **Paths** are local files: \`-\` and addresses such as \`https://...\` are refused. Write a value that begins with a hyphen with \`=\`:
  \`--layers=-x\`.

`;

const EXIT_CODES = `## Exit codes

| code | meaning |
|---|---|
${tables.exitCodes.map(({ codes, meaning }) => `| ${codes} | ${meaning} |`).join('\n')}

\`status\` has exit codes of its own, listed [above](#status).

An error is one line on stderr: what went wrong, where (file, z/x/y), and what to do next.
`;

/** @typedef {import('./command-tables.mjs').Row} Row */
/** @typedef {import('./command-tables.mjs').Section} Section */

const used = new Set();

/**
 * @param {Row[]} rows
 * @param {boolean} isWriting
 */
function tableOf(rows, isWriting) {
  const lines = rows.map(({ flags, text }) => {
    const first = flags.match(/--[a-z-]+/)?.[0] ?? flags;
    const note = isWriting ? /** @type {Record<string, string>} */ (NOTES)[first] : undefined;
    if (note !== undefined) used.add(first);
    const sentence = note === undefined ? text : `${text}. ${note}`;
    return `| \`${flags.replaceAll('|', '\\|').replaceAll(', -', '`, `-')}\` | ${escaped(sentence)} |`;
  });
  return `| option | |\n|---|---|\n${lines.join('\n')}\n\n`;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('|', '\\|').replace(/(?<!`)(?:<\w+>)(?:\.?<?\w+>?)*(?!`)/g, '`$&`');
}

/** @param {string[]} lines */
const code = (lines) => `\`\`\`sh\n${lines.map((line) => line.replace(/^\$ /, '')).join('\n')}\n\`\`\`\n\n`;

/**
 * @param {string} name
 * @param {Section[]} sections
 */
function commandText(name, sections) {
  const text = sections.map(({ title, rows, lines }) => {
    if (title === 'Usage') return code(lines);
    if (title === 'Example') return `${lines.length > 1 ? 'Examples' : 'Example'}:\n\n${code(lines)}`;
    if (rows.length > 0)
      return `${title === 'Options' ? '' : `**${title}**\n\n`}${tableOf(rows, WRITING.includes(name) || name === MERGE)}`;
    return title === '' ? `${escaped(lines.join('\n'))}\n\n` : `**${title}:** ${lines.join(' ')}.\n\n`;
  });
  const after = /** @type {Record<string, string>} */ (AFTER)[name];
  return `## ${name}\n\n${text.join('')}${after === undefined ? '' : `${after}\n\n`}`;
}

const shared = sharedSections().map(({ title, rows }, i) => `### ${i === 0 ? 'Tiles' : title}\n\n${tableOf(rows, true)}`);

/** @param {string} name */
function writingText(name) {
  const own = sectionsOf(name)
    // The conventions at the top cover it.
    .filter(({ title }) => title !== '')
    .map((section) => ({ ...section, rows: section.rows.filter((row) => !isSharedRow(row)) }))
    .filter(({ rows, lines }) => rows.length > 0 || lines.length > 0);
  return commandText(name, own);
}

const commands = tables.commands.map(({ name, alias, summary }) => {
  const also = alias === null ? '' : ` (alias ${alias})`;
  return `| [${name}](#${name}) | ${summary}${also} |`;
});
const page = [
  INTRO,
  `| command | |\n|---|---|\n${commands.join('\n')}\n\n`,
  CONVENTIONS,
  commandText('inspect', sectionsOf('inspect')),
  ...[...WRITING, MERGE].map(writingText),
  '## Options of prune, simplify and copy\n\n',
  ...shared,
  ...OTHERS.map((name) => commandText(name, sectionsOf(name))),
  EXIT_CODES,
].join('');
const stale = Object.keys(NOTES).filter((flag) => !used.has(flag));
if (stale.length > 0) throw new Error(`notes on options that no help has: ${stale.join(', ')}`);
process.stdout.write(page);
