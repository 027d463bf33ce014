// The origin of the figures: the machine and the versions of all programs.

import { readFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import Database from 'better-sqlite3';
import { peerVersions } from './peers/peers.mjs';

/** Returns the description of the machine for a result. */
export function describeMachine() {
  const processors = cpus();
  const db = new Database(':memory:');
  const sqlite = String(db.prepare('SELECT sqlite_version()').pluck().get());
  db.close();
  return {
    processors: processors.length,
    model: processors[0]?.model.trim() ?? 'unknown',
    memoryBytes: totalmem(),
    system: `${platform()} ${arch()} ${release()}`,
    versions: { tilefold: ownVersion(), node: process.versions.node, zlib: process.versions.zlib, sqlite },
    peers: peerVersions(),
  };
}

function ownVersion() {
  /** @type {{ version: string }} */
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return version;
}
