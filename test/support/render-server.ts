// Serves a page with maplibre-gl, and tilesets straight from their archives, on 127.0.0.1.

import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { metadataRows, readPmtiles, readTiles, type Tiles } from './archive-reading.ts';
import { glyphRange } from './render-glyphs.ts';

export interface RenderServer extends AsyncDisposable {
  readonly origin: string;
  /** Opens an archive and returns the URL of its TileJSON. */
  serve(archive: string): string;
}

interface Tileset {
  tileJson: Record<string, unknown>;
  tiles: Tiles;
}

interface Answer {
  type: string;
  body: Uint8Array | string;
  encoding?: string;
}

const PAGE =
  '<!doctype html><meta charset="utf-8"><style>body { margin: 0 }</style><script type="module" src="/page.mjs"></script>';
const PAGE_SCRIPT = fileURLToPath(new URL('render-page.mjs', import.meta.url));
const MAPLIBRE = new URL('.', import.meta.resolve('maplibre-gl'));
const TYPES: Record<string, string> = { '.mjs': 'text/javascript', '.css': 'text/css', '.map': 'application/json' };

export async function startRenderServer(): Promise<RenderServer> {
  const tilesets = new Map<string, Tileset>();
  const server = createServer((request, response) => respond(request, response, tilesets));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    serve: (archive) => {
      const name = String(tilesets.size);
      tilesets.set(name, { tileJson: tileJsonOf(archive, `${origin}/tiles/${name}/{z}/{x}/{y}`), tiles: readTiles(archive) });
      return `${origin}/tiles/${name}`;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function respond({ url = '/' }: IncomingMessage, response: ServerResponse, tilesets: ReadonlyMap<string, Tileset>): void {
  const answer = answerTo(decodeURIComponent(new URL(url, 'http://localhost').pathname), tilesets);
  if (answer === undefined) {
    response.writeHead(404).end();
    return;
  }
  const { type, body, encoding } = answer;
  // The usual response of tile servers for a missing tile.
  if (body.length === 0) response.writeHead(204).end();
  else response.writeHead(200, { 'content-type': type, ...(encoding && { 'content-encoding': encoding }) }).end(body);
}

function answerTo(path: string, tilesets: ReadonlyMap<string, Tileset>): Answer | undefined {
  const [, root, ...parts] = path.split('/');
  if (path === '/') return { type: 'text/html', body: PAGE };
  if (path === '/page.mjs') return { type: 'text/javascript', body: readFileSync(PAGE_SCRIPT) };
  if (root === 'maplibre-gl' && parts.length === 1) return moduleFile(parts[0] as string);
  if (root === 'glyphs') return { type: 'application/x-protobuf', body: glyphRange(Number.parseInt(parts[1] ?? '', 10)) };
  const tileset = root === 'tiles' ? tilesets.get(parts[0] as string) : undefined;
  if (tileset === undefined) return undefined;
  if (parts.length === 1) return { type: 'application/json', body: JSON.stringify(tileset.tileJson) };
  return tileAnswer(tileset.tiles.get(parts.slice(1).join('/')) ?? Buffer.alloc(0));
}

function moduleFile(name: string): Answer | undefined {
  const path = fileURLToPath(new URL(name, MAPLIBRE));
  return existsSync(path) ? { type: TYPES[extname(name)] ?? 'application/octet-stream', body: readFileSync(path) } : undefined;
}

function tileAnswer(body: Buffer): Answer {
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  return { type: 'application/x-protobuf', body, ...(isGzip && { encoding: 'gzip' }) };
}

/** From the archive's metadata: zooms and bounds determine which tiles a renderer requests. */
function tileJsonOf(archive: string, url: string): Record<string, unknown> {
  const head = { tilejson: '3.0.0', tiles: [url] };
  if (archive.endsWith('.pmtiles')) {
    const { minZoom, maxZoom, minLon, minLat, maxLon, maxLat } = readPmtiles(archive).header;
    return { ...head, minzoom: minZoom, maxzoom: maxZoom, bounds: [minLon, minLat, maxLon, maxLat] };
  }
  const { minzoom, maxzoom, bounds } = metadataRows(archive);
  return {
    ...head,
    ...(minzoom !== undefined && { minzoom: Number(minzoom) }),
    ...(maxzoom !== undefined && { maxzoom: Number(maxzoom) }),
    ...(bounds !== undefined && { bounds: bounds.split(',').map(Number) }),
  };
}
