// The help of `meta`, and the options of its words.

import type { CommandWord } from '../../cli/completion/command-table.ts';
import type { Options } from '../../cli/options/options.ts';
import type { ProgressMode } from '../../cli/progress/create-progress.ts';
import type { ReportFormat } from '../../report/text/format-report.ts';

export type Word = 'get' | 'set' | 'unset' | 'merge' | 'rebuild';

export const HELP = `
  Usage
    $ tilefold meta get [options] <input> [<key>]
    $ tilefold meta set [options] <input> <key>=<value>...
    $ tilefold meta unset [options] <input> <key>...
    $ tilefold meta merge [options] <input> <file>|-
    $ tilefold meta rebuild [options] <input>

  Prints or changes the metadata of an archive. get prints it as JSON, or one value as it is. merge takes a JSON merge patch:
  null removes a key. rebuild makes zooms, bounds, center, format, vector_layers and tilestats from the tiles.

  Changing
    -o, --output PATH        Write a new archive instead of changing the input
    --force                  Replace an existing output when the new one is complete
    --dry-run                Print what would change; write nothing

  Rebuilding
    --drop-tilestats         Remove tilestats instead of making them
    --max-inflated-bytes N   Most bytes that one tile may inflate to; default 64MB
    -w, --workers N          Worker processes; default: one per core, within memory and CPU quota (alias --threads)
    --progress MODE          auto, bar, plain, json or none; on stderr (--no-progress is none)

  Report
    --report-format FORMAT   text, json, ndjson

  Example
    $ tilefold meta get planet.pmtiles vector_layers
    $ tilefold meta set planet.pmtiles name="Our planet" center=0,0,2
    $ echo '{"description": "Roads", "generator": null}' | tilefold meta merge planet.mbtiles -
    $ tilefold meta rebuild planet.mbtiles
`;

export const META_FLAGS: Options = {
  output: { type: 'path', shortFlag: 'o', files: ['.mbtiles', '.pmtiles'] },
  force: { type: 'boolean', default: false },
  dryRun: { type: 'boolean', default: false },
  dropTilestats: { type: 'boolean', default: false },
  maxInflatedBytes: { type: 'bytes' },
  workers: { type: 'number', shortFlag: 'w', aliases: ['threads'] },
  progress: { type: 'string', choices: ['auto', 'bar', 'plain', 'json', 'none'], default: 'auto' },
  reportFormat: { type: 'string', choices: ['text', 'json', 'ndjson'], default: 'text' },
};

export interface MetaFlags {
  output?: string;
  force: boolean;
  dryRun: boolean;
  dropTilestats: boolean;
  maxInflatedBytes?: number;
  workers?: number;
  progress: ProgressMode;
  reportFormat: ReportFormat;
}

export const WORDS: readonly (CommandWord & { readonly name: Word })[] = [
  { name: 'get', summary: 'Print the metadata, or the value of one key' },
  { name: 'set', summary: 'Set keys to values' },
  { name: 'unset', summary: 'Remove keys' },
  { name: 'merge', summary: 'Apply a JSON merge patch' },
  { name: 'rebuild', summary: 'Make the metadata true to the tiles' },
];
