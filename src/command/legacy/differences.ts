// What differs from vt-optimizer and vt-optimizer-rs for a script that was written for them. docs/parity.md lists the same lines.

/** What a line without a command does. */
export type LegacyForm = 'inspect' | 'tile' | 'prune' | 'simplify';

interface LegacyLine {
  readonly form: LegacyForm;
  /** The archive is MBTiles, whose rows count from the bottom. */
  readonly isMbtiles: boolean;
  readonly hasOutput: boolean;
}

export interface Difference {
  readonly text: string;
  matters(line: LegacyLine): boolean;
}

const NAMES_TILE: readonly LegacyForm[] = ['tile', 'simplify'];

export const DIFFERENCES: readonly Difference[] = [
  {
    text: 'rows are XYZ, counted from the top; vt-optimizer and vt-optimizer-rs show and take them as MBTiles stores them, from the bottom',
    matters: ({ form, isMbtiles }) => isMbtiles && form !== 'prune',
  },
  {
    text: '-x is the column and -y the row, as in vt-optimizer-rs; vt-optimizer has them the other way round',
    matters: ({ form }) => NAMES_TILE.includes(form),
  },
  {
    text: 'what the tile holds is summed up, as by vt-optimizer-rs; vt-optimizer prints it as GeoJSON',
    matters: ({ form }) => form === 'tile',
  },
  {
    text: 'tiles that are left without layers are dropped, as by vt-optimizer; vt-optimizer-rs keeps them (--no-drop-empty-tiles)',
    matters: ({ form }) => form === 'prune',
  },
  {
    text: 'vector_layers, zooms and bounds of the output are made true; both tools copy them as they are, or set bounds to the world',
    matters: ({ form }) => form === 'prune',
  },
  {
    text: 'without -o the output of planet.mbtiles is planet.pruned.mbtiles, as of vt-optimizer-rs; vt-optimizer writes planet_out.mbtiles',
    matters: ({ form, hasOutput }) => form === 'prune' && !hasOutput,
  },
  {
    text: 'the tolerance is in tile units, as in vt-optimizer-rs; vt-optimizer takes degrees',
    matters: ({ form }) => form === 'simplify',
  },
  {
    text: 'the output is a new archive with this tile and these layers only, as by vt-optimizer-rs; vt-optimizer changes the input',
    matters: ({ form }) => form === 'simplify',
  },
];

/** For `optimize`, vt-optimizer-rs' name of prune. */
export const OPTIMIZE_DIFFERENCE =
  'optimize is prune: a tile at zoom z is drawn from z to z + 1, where vt-optimizer-rs asks for z alone (--zoom-rule tile), and filters are evaluated as renderers do';
