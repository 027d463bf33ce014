// The options of a prune.

import type { ZoomRule } from '../../style/view-zooms.ts';
import type { NamedStyle } from '../options.ts';
import type { InputFacts } from '../types.ts';

export type StyleMode = 'none' | 'layer' | 'layer+filter' | 'layer+filter+attributes' | 'vt-compat';

/** The request, as plain JSON: it goes into the job and to workers. */
export interface PruneRequest {
  use: 'prune';
  /**
   * JSON texts with their names for messages. A feature stays if any of the styles draws it. Without a style, only what is named
   * is removed.
   */
  styles: NamedStyle[];
  /** Ids of the vector sources to use; empty = all sources of a style. */
  sources: string[];
  /** On an unusable style: stop the command, or prune nothing. */
  onStyleError: 'abort' | 'keep';
  styleMode: StyleMode;
  zoomRule: ZoomRule;
  visibility: 'layout' | 'paint';
  /** What to do with features if only a filter that cannot be compiled could draw them. */
  unknownFilter: 'keep' | 'drop';
  /** Where a deeper tile is missing below a tile, keep what higher views draw of it, whatever the style says of overzooming. */
  overzoomGaps: boolean;
  /** Source-layers that may stay; null = all. */
  layers: string[] | null;
  excludeLayers: string[];
  keepAttributes: string[];
  dropAttributes: string[];
  dropEmptyTiles: boolean;
  /** Limit on the inflated size of one tile, in bytes. */
  maxInflatedBytes: number;
}

/** The request with the facts of the input. */
export type PruneSpec = PruneRequest & InputFacts;

/** Whether anything is removed by name, independently of the style. */
export function namesWhatGoes({
  layers,
  excludeLayers,
  dropAttributes,
}: Pick<PruneRequest, 'layers' | 'excludeLayers' | 'dropAttributes'>): boolean {
  return layers !== null || excludeLayers.length > 0 || dropAttributes.length > 0;
}
