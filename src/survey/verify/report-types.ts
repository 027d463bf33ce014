// The report of a verification. Field names are part of its schema: docs/verify-report.schema.json.

import type { ArchiveFormat } from '../../archive/types.ts';
import type { TileType } from '../../tile/type.ts';
import type { Comparison } from './against-survey.ts';
import type { FindingKind, Severity } from './finding-kinds.ts';

export type VerifyLevel = 'structure' | 'tiles' | 'deep';

export interface VerifyReport {
  readonly archive: {
    readonly path: string;
    readonly format: ArchiveFormat;
    readonly file_bytes: number;
    /** null: it cannot be opened. */
    readonly tile_type: TileType | null;
  };
  readonly level: VerifyLevel;
  /** Warnings fail it, too. */
  readonly strict: boolean;
  readonly passed: boolean;
  readonly errors: number;
  readonly warnings: number;
  /** Tiles that were read; null: none was to be read, or the archive cannot be opened. */
  readonly tiles_checked: number | null;
  readonly findings: readonly Finding[];
  /** null: it was not compared with another archive. */
  readonly against: ({ readonly path: string } & Comparison) | null;
}

export interface Finding {
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly title: string;
  readonly count: number;
  /** The first by zoom, column and row. */
  readonly examples: readonly FindingExample[];
}

export interface FindingExample {
  /** All three are null for what is about the archive as a whole. */
  readonly zoom: number | null;
  readonly x: number | null;
  readonly y: number | null;
  readonly detail: string;
}
