// How an inspection is shown.

import type { Sections } from './stats.ts';

export type InspectFormat = 'text' | 'json' | 'ndjson' | 'tsv' | 'html';

/** How a report is printed. */
export interface InspectView {
  readonly format: InspectFormat;
  readonly sections: Sections;
  /** --stats was given: what is not shown by default is, when it is named. */
  readonly areSectionsNamed: boolean;
  readonly isLite: boolean;
  readonly isCompact: boolean;
  readonly withAttributeNames: boolean;
  /** -z -x -y: the tile is all that is shown as text. */
  readonly isTileOnly: boolean;
}
