/** The table of rooms in ARCHITECTURE.md, and the linter's: who may import whom. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { equal, is, ok } from 'uvu/assert';
import { readDocument } from '../support/documents.ts';
import { ROOT } from '../support/packed.ts';
import { suite } from '../support/suite.ts';

const test = suite('docs/rooms');

interface Override {
  readonly files: readonly string[];
  readonly rules: Readonly<Record<string, unknown>>;
}

/** The linter's patterns of refused imports, by room. */
function refusals(): Map<string, RegExp[]> {
  const { overrides } = JSON.parse(readDocument('.oxlintrc.json')) as { overrides: Override[] };
  return new Map(
    overrides.flatMap(({ files: [files = ''], rules }) => {
      const room = /^host\/(.+)\/\*\*$/.exec(files)?.[1];
      const rule = rules['eslint/no-restricted-imports'] as [string, { patterns: { regex: string }[] }];
      return room === undefined ? [] : [[room, rule[1].patterns.map(({ regex }) => new RegExp(regex))] as const];
    }),
  );
}

/** The table's rooms under host/, with what they may import. */
function table(): Map<string, Set<string>> {
  const rows = [...readDocument('ARCHITECTURE.md').matchAll(/^\| \[host\/([\w/]+)\/\]\([^)]*\) \| .* \| (.*) \|$/gm)];
  const rooms = rows.map(([, room = '']) => room);
  const allowed = (room: string, cell: string): string[] => {
    if (cell === 'nothing') return [];
    if (!cell.startsWith('all but ')) return cell.split(', ');
    const not = cell.slice('all but '.length).split(', ');
    return rooms.filter((other) => other !== room && !not.includes(other));
  };
  return new Map(rows.map(([, room = '', cell = '']) => [room, new Set(allowed(room, cell))]));
}

test('the table has every folder of host/', () => {
  const folders = readdirSync(join(ROOT, 'host'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const rooms = [...table().keys()].filter((room) => !room.includes('/'));
  equal(rooms.sort(), folders.sort());
});

/** How a file right in a room names one of another. */
function specifier(room: string, other: string): string {
  if (other.startsWith(`${room}/`)) return `.${other.slice(room.length)}/index.ts`;
  return `${'../'.repeat(room.split('/').length)}${other}/index.ts`;
}

test('the linter refuses what the table does not allow, and nothing else', () => {
  const rules = refusals();
  const rooms = table();
  for (const [room, allowed] of rooms)
    for (const other of rooms.keys()) {
      // A room inside another reaches it by `../`, which is its own folder's way up.
      if (other === room || room.startsWith(`${other}/`)) continue;
      const refused = rules.get(room)?.some((pattern) => pattern.test(specifier(room, other)));
      ok(refused !== undefined, `the linter has no line for host/${room}`);
      is(refused, !allowed.has(other), `host/${room} imports host/${other}`);
    }
});

test('packages are for node, daemon and lab, and #as-bind for the kernels', () => {
  const refuses = (room: string, name: string): boolean =>
    refusals()
      .get(room)
      ?.some((pattern) => pattern.test(name)) === true;
  for (const room of table().keys()) {
    is(refuses(room, 'node:fs'), !['node', 'daemon'].includes(room), room);
    is(refuses(room, 'ws'), !['node', 'daemon'].includes(room), room);
    is(refuses(room, 'as-bind'), !['node', 'daemon', 'lab'].includes(room), room);
    is(refuses(room, '#as-bind'), !['node', 'daemon', 'lab', 'kernels'].includes(room), room);
  }
});

test("the OVSDB server's files have other names than the client's", () => {
  const names = (folder: string): string[] => readdirSync(join(ROOT, folder)).filter((name) => name !== 'index.ts');
  const client = new Set(names('host/ovsdb'));
  equal(
    names('host/ovsdb/server').filter((name) => client.has(name)),
    [],
  );
});

test.run();
