// The text of `tilefold inspect --help`. The options are defined in flags.ts.

import { REPORT_HELP, runHelp } from '../../cli/options/survey-flags.ts';
import { INSPECT } from '../../survey/scan/survey-command.ts';

export const HELP: string = `
  Usage
    $ tilefold inspect [options] <input>

  What is counted
    -z, --zoom Z             Only this zoom
    --sample RATIO|COUNT     Sampling strategy: up to 1, a share of each zoom's tiles; above 1, a number of tiles per zoom
    --sample-count N         Sample N tiles per zoom; unlike --sample, N may be 1
    --fast                   Fast defaults: --sample 0.1 --topn 5 --histogram-buckets 10; options you give win
    --max-tile-bytes N       Limit that tiles are compared with; default 1250KB (KB = 1024 bytes), 0 for none
    --histogram-buckets N    Default 10; 0 for no histograms
    --distinct               Count distinct contents even where every tile must be hashed
    --max-inflated-bytes N   Most bytes that one tile may inflate to; default 64MB

  Lists
    --topn N                 The N largest tiles; default 10 as text and html, 5 with --recommend, else 0
    --bucket I               Histogram bucket index, from 0: count its tiles
    --list-tiles             List the tiles of --bucket
    --limit N                How many to list; default 100
    --sort ORDER             size (default: largest first) or zxy
    --recommend              With --zoom: the buckets over or near the limit, and what the largest tiles hold

  Source-layers
    --include-layer-list     Include per-layer stats and attributes; reads every tile
    --layers NAMES           Only these source-layers, separated by commas; a name with a comma is quoted as in CSV:
                             '"roads, main",water' (alias --layer)

  One tile
    -z Z -x X -y Y           Show what this tile holds, and nothing else
    --tile Z/X/Y --summary   Show what this tile holds, after the other sections
    --scheme SCHEME          How -y and --tile count rows: xyz (default, as in reports) or tms
    --tile-info-format WHAT  Tile summary detail level: full (default), or compact: no attribute names

  Report
    --report-format FORMAT   Output format: text (default), json, ndjson, tsv (planetiler's layerstats, a line for each
                             source-layer of each tile), html (one page, no other files)
    --stats LIST             Limit output sections: metadata, archive, summary, zoom, histogram, histogram_by_zoom, layers,
                             recommendations, bucket, bucket_tiles, top_tiles, tile_summary, top_tile_summaries, coverage, all
    --ndjson-lite            NDJSON without the summary line
    --ndjson-compact         NDJSON of short lines, for logs; implies --report-format ndjson
${REPORT_HELP}

  Run
    --input-format FORMAT    mbtiles or pmtiles; default: detected
${runHelp(INSPECT)}

  Example
    $ tilefold inspect planet.pmtiles
    $ tilefold inspect planet.mbtiles --zoom 14 --topn 20 --include-layer-list --layers transportation,building
    $ tilefold inspect planet.mbtiles --report-format html -o planet.html
`;
