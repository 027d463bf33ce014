import { describe, expect, test } from 'vitest';
import { inspectReportText } from '../../../src/report/inspect-text/inspect-report.ts';
import { type NdjsonLine, ndjsonLines } from '../../../src/report/inspect-text/ndjson.ts';
import { ALL_SECTIONS, keepSections, SECTIONS, type Section } from '../../../src/report/inspect-text/stats.ts';
import type { InspectView } from '../../../src/report/inspect-text/view.ts';
import { madeReport, madeRequest } from '../../support/inspect-report.ts';
import { schemaErrors } from '../../support/inspect-schema.ts';

const VIEW: InspectView = {
  format: 'json',
  sections: ALL_SECTIONS,
  areSectionsNamed: false,
  isLite: false,
  isCompact: false,
  withAttributeNames: true,
  isTileOnly: false,
};

const printed = (view: Partial<InspectView>) => inspectReportText(madeReport(), madeRequest(), { ...VIEW, ...view }, false);

function lines(view: Partial<InspectView> = {}): NdjsonLine[] {
  const text = printed({ format: 'ndjson', ...view });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

const types = (view: Partial<InspectView> = {}) => lines(view).map(({ type }) => type);

describe('json', () => {
  test('is the report, indented, and matches the schema', () => {
    const text = printed({});
    expect(text).toBe(`${JSON.stringify(madeReport(), null, 2)}\n`);
    expect(schemaErrors(JSON.parse(text))).toEqual([]);
  });

  test('keeps every key with any --stats, and empties the others', () => {
    const nothing = keepSections(madeReport(), new Set());
    expect(Object.keys(nothing).sort()).toEqual(Object.keys(madeReport()).sort());
    expect(nothing).toMatchObject({
      archive: null,
      metadata: {},
      overall: { tile_count: 0, total_bytes: 0 },
      by_zoom: [],
      empty_ratio: 0,
      sampled: false,
      distinct_contents: null,
      bucket_count: null,
      tile_summary: null,
      file_layers: [],
      coverage: null,
    });
    expect(schemaErrors(nothing)).toEqual([]);
  });

  test.each(SECTIONS)('--stats %s keeps something that no other section has', (section) => {
    const others = new Set<Section>(SECTIONS.filter((other) => other !== section));
    expect(keepSections(madeReport(), new Set([section]))).not.toEqual(keepSections(madeReport(), new Set()));
    expect(keepSections(madeReport(), others)).not.toEqual(madeReport());
  });

  test('with all sections it is the report itself', () => expect(keepSections(madeReport(), ALL_SECTIONS)).toEqual(madeReport()));

  test('--tile-info-format compact omits the attribute names, in both places', () => {
    const report = JSON.parse(printed({ withAttributeNames: false }));
    expect(JSON.stringify(report)).not.toContain('property_keys');
    expect(report.tile_summary.layers).toHaveLength(2);
    expect(schemaErrors(report)).toEqual([]);
  });

  test('the schema allows no unknown keys', () => {
    expect(schemaErrors({ ...madeReport(), more: 1 })).toHaveLength(1);
    expect(schemaErrors({ ...madeReport(), overall: {} })).not.toEqual([]);
  });
});

describe('ndjson', () => {
  test('has the lines of vt-optimizer in its order, then additional ones', () => {
    expect(types()).toEqual([
      'summary',
      'histogram',
      'histogram_by_zoom',
      'histogram_by_zoom',
      'bucket_count',
      'bucket_tile',
      'top_tile',
      'top_tile',
      'tile_summary',
      'recommended_buckets',
      'top_tile_summary',
      'archive',
      'metadata',
      'layer',
      'layer',
      'unread_tiles',
      'coverage',
    ]);
  });

  test('each line matches the schema', () => {
    expect(lines().flatMap((line) => schemaErrors(line, 'line'))).toEqual([]);
    expect(lines({ isLite: true }).flatMap((line) => schemaErrors(line, 'line'))).toEqual([]);
    expect(lines({ isCompact: true }).flatMap((line) => schemaErrors(line, 'compactLine'))).toEqual([]);
  });

  test('the lines have the fields of vt-optimizer', () => {
    const { overall, by_zoom, histogram, top_tiles, bucket_tiles, tile_summary, top_tile_summaries } = madeReport();
    const [summary, ...rest] = lines();
    expect(summary).toMatchObject({ type: 'summary', overall, by_zoom, empty_tiles: 3, over_limit_tiles: 3, sampled: true });
    expect(rest).toContainEqual({ type: 'histogram', buckets: histogram });
    expect(rest).toContainEqual({ type: 'bucket_count', count: 7 });
    expect(rest).toContainEqual({ type: 'bucket_tile', tile: bucket_tiles[0] });
    expect(rest).toContainEqual({ type: 'top_tile', tile: top_tiles[1] });
    expect(rest).toContainEqual({ type: 'tile_summary', summary: tile_summary });
    expect(rest).toContainEqual({ type: 'top_tile_summary', summary: top_tile_summaries[0] });
  });

  test('zooms and recommended buckets are ascending', () => {
    expect(lines().flatMap(({ type, zoom }) => (type === 'histogram_by_zoom' ? [zoom] : []))).toEqual([0, 4]);
    expect(lines().find(({ type }) => type === 'recommended_buckets')).toMatchObject({ buckets: [0, 2] });
  });

  test('--ndjson-lite drops only the summary', () => expect(types({ isLite: true })).toEqual(types().slice(1)));

  test('--ndjson-compact has short lines, and never the summary', () => {
    for (const isLite of [false, true])
      expect(lines({ isCompact: true, isLite })).toEqual([
        { type: 'histogram', bucket_count: 3 },
        { type: 'histogram_by_zoom', zoom: 0, bucket_count: 2 },
        { type: 'histogram_by_zoom', zoom: 4, bucket_count: 1 },
        { type: 'bucket_count', count: 7 },
        { type: 'bucket_tile', z: 4, x: 5, y: 6, bytes: 33 },
        { type: 'top_tile', z: 1, x: 2, y: 3, bytes: 2048 },
        { type: 'top_tile', z: 4, x: 1, y: 1, bytes: 1024 },
        {
          type: 'tile_summary',
          z: 12,
          x: 345,
          y: 678,
          bytes: 2048,
          layers: 2,
          total_features: 42,
          vertices: 9001,
          keys: 7,
          values: 9,
        },
        { type: 'recommended_buckets', buckets: [0, 2] },
        {
          type: 'top_tile_summary',
          z: 3,
          x: 1,
          y: 2,
          bytes: 2048,
          layers: 2,
          total_features: 42,
          vertices: 9001,
          keys: 7,
          values: 9,
        },
      ]);
  });

  test('an empty section has no line', () => {
    const empty = keepSections(madeReport(), new Set());
    expect(ndjsonLines(empty, { sections: new Set(), isLite: false, isCompact: false })).toEqual([]);
    expect(ndjsonLines(empty, { sections: ALL_SECTIONS, isLite: false, isCompact: false }).map(({ type }) => type)).toEqual([
      'summary',
    ]);
  });

  test('--stats zoom is in the summary line', () => {
    const [line, ...rest] = lines({ sections: new Set(['zoom']) });
    expect(rest).toEqual([]);
    expect(line).toMatchObject({ type: 'summary', overall: { tile_count: 0 }, by_zoom: [{ zoom: 0 }, { zoom: 4 }] });
  });

  test('without any section stdout is empty', () => expect(printed({ format: 'ndjson', sections: new Set() })).toBe(''));
});

test('JSON is safe to show as well', () => {
  const report = madeReport({ metadata: { name: 'a\u202eb\u009b2J' } });
  const text = inspectReportText(report, madeRequest(), VIEW, false);
  expect(text).toContain('a\\u202eb\\u009b2J');
  expect(JSON.parse(text)).toEqual(report);
});
