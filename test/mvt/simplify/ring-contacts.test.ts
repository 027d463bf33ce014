import { expect, test } from 'vitest';
import { Cursor } from '../../../src/mvt/cursor.ts';
import { Feature } from '../../../src/mvt/feature.ts';
import { visitContact } from '../../../src/mvt/simplify/ring-contacts.ts';
import { RingSegments } from '../../../src/mvt/simplify/ring-segments.ts';
import { Shape } from '../../../src/mvt/simplify/shape.ts';
import { bytesField, varint, varintField } from '../../support/tile-builder.ts';
import { commandsOf } from '../../support/validity-shapes.ts';

type Ring = [number, number][];

/** The contacts of any two segments of the rings; `crossing` receives the segments that cross. */
function contactsOf(...rings: Ring[]): string[] {
  return readContacts(rings, new Set());
}

function readContacts(rings: Ring[], crossing: Set<string>): string[] {
  const closed = rings.map((ring) => [...ring, ring[0]!].map(([x, y]) => ({ x, y })));
  const message = Uint8Array.from([...varintField(3, 3), ...bytesField(4, commandsOf(3, closed).flatMap(varint))]);
  const feature = new Feature();
  feature.read(new Cursor(message), 0, message.length, 0, 0);
  const shape = new Shape();
  shape.read(new Cursor(message), feature);
  const segments = new RingSegments();
  segments.fill(shape, true);
  const found = new Set<string>();
  const name = (vertex: number): string => `${shape.xs[vertex]},${shape.ys[vertex]}`;
  for (let a = 0; a < segments.count; a++) {
    for (let b = a + 1; b < segments.count; b++) {
      visitContact(shape, segments, a, b, {
        onCrossing: (...pair) => {
          found.add('crossing');
          for (const segment of pair) crossing.add(`${name(segments.from[segment]!)} ${name(segments.to[segment]!)}`);
        },
        onSharedVertex: (vertex) => found.add(`shared ${name(vertex)}`),
        onVertexInSegment: (vertex) => found.add(`within ${name(vertex)}`),
      });
    }
  }
  return [...found].sort();
}

const SQUARE: Ring = [
  [0, 0],
  [10, 0],
  [10, 10],
  [0, 10],
];

test.each<[string, Ring[], string[]]>([
  ['a square alone', [SQUARE], []],
  [
    'a triangle alone',
    [
      [
        [0, 0],
        [9, 0],
        [0, 9],
      ],
    ],
    [],
  ],
  [
    'a square with a straight vertex',
    [
      [
        [0, 0],
        [5, 0],
        [10, 0],
        [10, 10],
      ],
    ],
    [],
  ],
  [
    'a bow tie',
    [
      [
        [0, 0],
        [10, 10],
        [10, 0],
        [0, 10],
      ],
    ],
    ['crossing'],
  ],
  [
    'a ring with a spike',
    [
      [
        [0, 0],
        [10, 0],
        [20, 0],
        [10, 0],
        [10, 10],
      ],
    ],
    ['crossing'],
  ],
  [
    'a ring without area, there and back',
    [
      [
        [0, 0],
        [10, 0],
        [10, 5],
        [10, 0],
      ],
    ],
    ['crossing'],
  ],
  [
    'a ring that touches itself in a vertex',
    [
      [
        [0, 0],
        [5, 5],
        [10, 0],
        [10, 10],
        [5, 5],
        [0, 10],
      ],
    ],
    ['crossing'],
  ],
  [
    'a ring whose vertex lies on its own segment',
    [
      [
        [0, 0],
        [10, 0],
        [10, 10],
        [5, 0],
        [0, 10],
      ],
    ],
    ['crossing'],
  ],
  [
    'two that are disjoint',
    [
      SQUARE,
      [
        [20, 0],
        [30, 0],
        [30, 10],
      ],
    ],
    [],
  ],
  [
    'two collinear ones that do not touch',
    [
      SQUARE,
      [
        [12, 0],
        [30, 0],
        [30, 10],
      ],
    ],
    [],
  ],
  [
    'one inside the other',
    [
      SQUARE,
      [
        [2, 2],
        [4, 2],
        [4, 4],
      ],
    ],
    [],
  ],
  [
    'two that cross',
    [
      SQUARE,
      [
        [5, 5],
        [15, 5],
        [15, 15],
        [5, 15],
      ],
    ],
    ['crossing'],
  ],
  [
    'two that share an edge',
    [
      SQUARE,
      [
        [10, 0],
        [20, 0],
        [20, 10],
        [10, 10],
      ],
    ],
    ['crossing', 'shared 10,0', 'shared 10,10'],
  ],
  [
    'two that share part of an edge',
    [
      SQUARE,
      [
        [10, 2],
        [20, 2],
        [20, 8],
        [10, 8],
      ],
    ],
    ['crossing', 'within 10,2', 'within 10,8'],
  ],
  [
    'two that touch in a corner',
    [
      SQUARE,
      [
        [10, 10],
        [20, 10],
        [20, 20],
      ],
    ],
    ['shared 10,10'],
  ],
  [
    'two that touch in an edge from outside',
    [
      SQUARE,
      [
        [10, 5],
        [20, 0],
        [20, 10],
      ],
    ],
    ['within 10,5'],
  ],
  [
    'two that touch in an edge from inside',
    [
      SQUARE,
      [
        [10, 5],
        [2, 2],
        [2, 8],
      ],
    ],
    ['within 10,5'],
  ],
  [
    'a corner that touches from inside',
    [
      SQUARE,
      [
        [10, 10],
        [2, 2],
        [2, 8],
      ],
    ],
    ['shared 10,10'],
  ],
  [
    'two that cross in a vertex of both',
    [
      SQUARE,
      [
        [10, 0],
        [20, 5],
        [5, 5],
      ],
    ],
    ['crossing', 'shared 10,0'],
  ],
  [
    'two that cross in a vertex of one',
    [
      SQUARE,
      [
        [10, 5],
        [20, 5],
        [20, 20],
        [5, 6],
      ],
    ],
    ['crossing', 'within 10,5'],
  ],
  [
    'two that cross in two vertices of both',
    [
      SQUARE,
      [
        [10, 0],
        [20, 5],
        [10, 10],
        [5, 5],
      ],
    ],
    ['crossing', 'shared 10,0', 'shared 10,10'],
  ],
  [
    'two that cross in two vertices of one',
    [
      SQUARE,
      [
        [10, 2],
        [20, 5],
        [10, 8],
        [5, 5],
      ],
    ],
    ['crossing', 'within 10,2', 'within 10,8'],
  ],
  [
    'two whose corners touch in two places',
    [
      SQUARE,
      [
        [10, 0],
        [5, 5],
        [10, 10],
        [2, 5],
      ],
    ],
    ['shared 10,0', 'shared 10,10'],
  ],
])('%s', (_, rings, expected) => {
  const contacts = contactsOf(...rings);
  expect(contacts).toEqual(expected);
  // The same from every first vertex, in either direction and order.
  for (const turned of rings[0]!.map((_, i) => [...rings[0]!.slice(i), ...rings[0]!.slice(0, i)])) {
    expect(contactsOf(turned, ...rings.slice(1))).toEqual(expected);
    expect(contactsOf(...rings.slice(1), turned.toReversed())).toEqual(expected);
  }
});

test('if two rings cross in a vertex, all four segments there cross', () => {
  const crossing = new Set<string>();
  readContacts(
    [
      SQUARE,
      [
        [10, 0],
        [20, 5],
        [10, 10],
        [5, 5],
      ],
    ],
    crossing,
  );
  expect([...crossing].sort()).toEqual([
    '0,0 10,0',
    '10,0 10,10',
    '10,0 20,5',
    '10,10 0,10',
    '10,10 5,5',
    '20,5 10,10',
    '5,5 10,0',
  ]);
});
