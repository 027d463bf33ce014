// Display options of an inspection.

import type { Sections } from './stats.ts';

export type InspectFormat = 'text' | 'json' | 'ndjson' | 'tsv' | 'html';

/** How to print a report. */
export interface InspectView {
  readonly format: InspectFormat;
  readonly sections: Sections;
  /** --stats was given: named sections are shown even if hidden by default. */
  readonly areSectionsNamed: boolean;
  readonly isLite: boolean;
  readonly isCompact: boolean;
  readonly withAttributeNames: boolean;
  /** -z -x -y: the text only shows the tile. */
  readonly isTileOnly: boolean;
}
