// Compares the limits in docs/threat-model.md with the code.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(`${ROOT}docs/threat-model.md`, 'utf8');
const limits = [...page.matchAll(/^\| ([^|]+) \| ([\d,]+) \| `(\w+)` in `([^`]+)` \| ?(?:`([^`]+)`)? ?\|$/gm)];

test('reads the whole table', () => {
  const rows = page.slice(page.indexOf('\n## Limits'), page.indexOf('\n## Not bounded')).match(/^\| .* \|$/gm) ?? [];
  expect(limits.length).toBe(rows.length - 1);
  expect(limits.length).toBeGreaterThan(20);
});

test.each(limits.map(([, what, value, name, file, flag]) => ({ what, value, name, file, flag })))(
  '$what: $value',
  async ({ value, name, file, flag }) => {
    expect(existsSync(ROOT + file)).toBe(true);
    const constant = new RegExp(`const ${name}(?:: number)? = ([\\d_]+)(?: \\*\\* (\\d+))?;`).exec(
      readFileSync(ROOT + file, 'utf8'),
    );
    const [, base = '', power = '1'] = constant ?? [];
    expect(Number(base.replaceAll('_', '')) ** Number(power)).toBe(Number(value?.replaceAll(',', '')));
    if (flag !== undefined) expect((await runCli(['prune', '--help'])).stdout).toContain(flag);
  },
);
