// The options of `diff`, and its help.

import { FORMAT_NAMES } from '../../archive/formats.ts';
import type { ArchiveFormat } from '../../archive/types.ts';
import type { Options } from '../../cli/options/options.ts';
import { REPORT_HELP, runHelp, SURVEY_FLAGS, type SurveyFlags } from '../../cli/options/survey-flags.ts';
import { DIFF_COMMAND } from '../../survey/scan/survey-command.ts';

export const DIFF_FLAGS: Options = {
  ...SURVEY_FLAGS,
  features: { type: 'boolean', default: false },
  strict: { type: 'boolean', default: false },
  tiles: { type: 'path' },
  patch: { type: 'path', files: ['.mbtiles'] },
  wholeTiles: { type: 'boolean', default: false },
  force: { type: 'boolean', default: false },
  reportFormat: { type: 'string', choices: ['text', 'json', 'ndjson', 'html'], default: 'text' },
  inputFormat: { type: 'string', choices: FORMAT_NAMES },
  maxInflatedBytes: { type: 'bytes' },
};

export interface DiffFlags extends SurveyFlags {
  features: boolean;
  strict: boolean;
  tiles?: string;
  patch?: string;
  wholeTiles: boolean;
  force: boolean;
  reportFormat: 'text' | 'json' | 'ndjson' | 'html';
  inputFormat?: ArchiveFormat;
  maxInflatedBytes?: number;
}

export const HELP: string = `
  Usage
    $ tilefold diff [options] <A> <B>

  Compares two archives tile by tile, whatever their formats and schemas. Exit 3 when tiles differ in content, or metadata
  in meaning. Other stored bytes of the same content are counted.

  Compare
    --features               Compare features and attributes of tiles that differ, by source-layer
    --strict                 Exit 3 for other bytes of the same content, too; --tiles then lists these tiles, too
    --max-inflated-bytes N   Most bytes that one tile may inflate to; default 64MB
    --input-format FORMAT    mbtiles or pmtiles, of both; default: detected

  Write
    --tiles FILE             List the tiles that differ, a line z/x/y each
    --patch FILE             Write what turns A into B; tilefold patch applies it
    --whole-tiles            Put changed tiles whole into the patch: larger, and independent of the version of zlib
    --force                  Replace an existing patch

  Report
    --report-format FORMAT   text (default), json, ndjson, html (one page, with a map of the changes)
${REPORT_HELP}

  Run
${runHelp(DIFF_COMMAND)}

  Example
    $ tilefold diff old.pmtiles new.pmtiles --tiles purge.txt
    $ tilefold diff old.mbtiles new.mbtiles --patch update.mbtiles
`;
