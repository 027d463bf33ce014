// What an adapter is. Types alone.

/**
 * @typedef {object} Peer
 * @property {string} name
 * @property {string} how how it is had
 * @property {() => FoundPeer | null} find null: not on this machine
 */

/**
 * @typedef {object} FoundPeer
 * @property {string} version
 * @property {string} [note] what it does otherwise than a plain reading of the task
 * @property {PeerCommand} [copyToPmtiles]
 * @property {PeerCommand} [copyToMbtiles] from PMTiles
 * @property {PeerCommand} [copyMbtiles]
 * @property {(input: string, output: string, style: string) => string[]} [pruneByStyle]
 * @property {(input: string, output: string, layers: readonly string[]) => string[]} [dropLayers]
 */

/** @typedef {(input: string, output: string) => string[]} PeerCommand */

export {};
