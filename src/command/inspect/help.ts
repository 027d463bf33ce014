// What `tilefold inspect --help` says, beside the definitions it is about (inspect-flags.ts).

export const HELP = `
  Usage
    $ tilefold inspect [options] <input>

  What is counted
    -z, --zoom Z             This zoom alone
    --sample RATIO|COUNT     Sampling strategy: up to 1 a share of each zoom's tiles, above that so many of each zoom
    --sample-count N         So many tiles of each zoom; unlike --sample, N may be 1
    --fast                   Fast defaults: --sample 0.1 --topn 5 --histogram-buckets 10, each unless it is given
    --max-tile-bytes N       A tile above it is over the limit; default 1250KB (of 1024), 0 for none
    --histogram-buckets N    Default 10; 0 for no histograms
    --distinct               Count distinct contents also where that takes a hash of every tile
    --max-inflated-bytes N   What one tile may inflate to; default 64MB

  Lists
    --topn N                 The N largest tiles; default 10 as text and html, 5 with --recommend, else 0
    --bucket I               Histogram bucket index, from 0: count its tiles
    --list-tiles             List the tiles of --bucket
    --limit N                How many of them; default 100
    --sort ORDER             size (default: largest first) or zxy
    --recommend              With --zoom: the buckets over the limit, or near it, and what its largest tiles hold

  Source-layers
    --include-layer-list     Include per-layer stats and attributes; reads every tile
    --layers NAMES           These source-layers alone, with commas between them; one that holds a comma is quoted as in
                             CSV: '"roads, main",water' (alias --layer)

  One tile
    -z Z -x X -y Y           What this tile holds, and nothing else
    --tile Z/X/Y --summary   What this tile holds, after all else
    --scheme SCHEME          How -y and --tile count rows: xyz (default, as in reports) or tms
    --tile-info-format WHAT  Tile summary detail level: full (default), or compact: no attribute names

  Report
    --report-format FORMAT   Output format: text (default), json, ndjson, tsv (planetiler's layerstats, a line for each
                             source-layer of each tile), html (one page, no other files)
    --stats LIST             Limit output sections: metadata, archive, summary, zoom, histogram, histogram_by_zoom, layers,
                             recommendations, bucket, bucket_tiles, top_tiles, tile_summary, top_tile_summaries, coverage, all
    --ndjson-lite            NDJSON without the summary line
    --ndjson-compact         NDJSON of short lines, for logs; implies --report-format ndjson
    -o, --output FILE        Write the report there; it appears when it is complete
    --progress MODE          auto, bar, plain, json, none; on stderr (alias --no-progress)

  Run
    --input-format FORMAT    mbtiles or pmtiles; default: what the file is
    --plan NAME              auto (default), split-merge (on workers, however little there is), stream (in this process)
    --workers N              Worker processes; default: one a core, as far as memory and CPU quota go (alias --threads)
    --checkpoint DIR         Keep what is done there, so that a stopped inspection can go on
    --resume                 Go on with it
    --restart                Throw it away and start over
    --retries N              Attempts after the first, per shard; default 3
    --worker-timeout SECONDS Silence after which a worker is replaced; default 120

  Example
    $ tilefold inspect planet.pmtiles
    $ tilefold inspect planet.mbtiles --zoom 14 --topn 20 --include-layer-list --layers transportation,building
    $ tilefold inspect planet.mbtiles --report-format html -o planet.html
`;
