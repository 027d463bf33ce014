// The options of a prune.

import type { ZoomRule } from '../../style/view-zooms.ts';
import type { NamedStyle } from '../options.ts';
import type { InputFacts } from '../types.ts';

export type StyleMode = 'none' | 'layer' | 'layer+filter' | 'layer+filter+attributes' | 'vt-compat';

/** What was asked for, as plain JSON: it goes into the job and to workers. */
export interface PruneRequest {
  use: 'prune';
  /** JSON texts with their names for messages; a feature stays if any of the styles draws it. None: no style prunes. */
  styles: NamedStyle[];
  /** Ids of the vector sources that count; empty = all that a style has. */
  sources: string[];
  /** What a style that cannot be used does: stops the command, or prunes nothing. */
  onStyleError: 'abort' | 'keep';
  styleMode: StyleMode;
  zoomRule: ZoomRule;
  visibility: 'layout' | 'paint';
  /** What becomes of features that only a filter that cannot be compiled could draw. */
  unknownFilter: 'keep' | 'drop';
  /** Keep what higher views draw of a tile where a deeper one is missing below it, whatever the style says of that. */
  overzoomGaps: boolean;
  /** Source-layers that may stay; null = all. */
  layers: string[] | null;
  excludeLayers: string[];
  keepAttributes: string[];
  dropAttributes: string[];
  dropEmptyTiles: boolean;
  /** Bytes that one tile may inflate to. */
  maxInflatedBytes: number;
}

/** The same once the input has told its part. */
export type PruneSpec = PruneRequest & InputFacts;

/** Whether anything goes by its name, whatever a style draws. */
export function namesWhatGoes({
  layers,
  excludeLayers,
  dropAttributes,
}: Pick<PruneRequest, 'layers' | 'excludeLayers' | 'dropAttributes'>): boolean {
  return layers !== null || excludeLayers.length > 0 || dropAttributes.length > 0;
}
