// The types of an adapter.

/**
 * @typedef {object} Peer
 * @property {string} name
 * @property {string} how how to install it
 * @property {() => FoundPeer | null} find null if it is not installed
 */

/**
 * @typedef {object} FoundPeer
 * @property {string} version
 * @property {string} [note] how it differs from the task
 * @property {PeerCommand} [copyToPmtiles]
 * @property {PeerCommand} [copyToMbtiles] from PMTiles
 * @property {PeerCommand} [copyMbtiles]
 * @property {(input: string, output: string, style: string) => string[]} [pruneByStyle]
 * @property {(input: string, output: string, layers: readonly string[]) => string[]} [dropLayers]
 */

/** @typedef {(input: string, output: string) => string[]} PeerCommand */

export {};
