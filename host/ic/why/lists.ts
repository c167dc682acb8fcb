/** The prefix lists that let a route through or keep it out, and the commands that change them. */
import { read } from './addresses.ts';
import { record, setOption } from './commands.ts';
import type { View } from './view.ts';
import type { Way } from './attachment.ts';
import type { LogicalRouter } from '../databases.ts';

interface List {
  readonly text: string;
  /** The command that replaces it; '' removes it. */
  readonly set: (text: string) => string;
}

const membersOf = (text: string): string[] =>
  text
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '');

/** The lists of a kind and direction at a way onto a transit switch, the port's first. */
function listsAt(view: View, way: Way | undefined, router: LogicalRouter, key: string): List[] {
  const list = (
    table: string,
    row: { readonly name: string; readonly _uuid: string; readonly options: ReadonlyMap<string, string> },
  ): List => ({
    text: row.options.get(key) ?? '',
    set: (text) => view.at(setOption(table, record(row), key, text)),
  });
  return [...(way === undefined ? [] : [list('Logical_Router_Port', way.routerPort)]), list('Logical_Router', router)];
}

function denylist(view: View): List {
  const global = view.context.db.nbGlobal.only();
  const key = ['ic-route-denylist', 'ic-route-blacklist'].find((name) => (global?.options.get(name) ?? '') !== '');
  return {
    text: global?.options.get(key ?? '') ?? '',
    set: (text) => view.at(setOption('NB_Global', '.', key ?? 'ic-route-denylist', text)),
  };
}

function isInside(view: View, prefix: string, member: string): boolean {
  const [inner, outer] = [read(view.kernels, prefix), read(view.kernels, member)];
  if (inner === undefined || outer === undefined) return false;
  const set = view.kernels.prefixSet([outer.w0, outer.w1, outer.w2, outer.w3, outer.length]);
  const isCovered = set.covers(inner.w0, inner.w1, inner.w2, inner.w3, inner.length);
  set.release();
  return isCovered;
}

/** What is found of a prefix in the lists of a direction, and the commands that let it through. */
type Mender = (
  view: View,
  way: Way | undefined,
  router: LogicalRouter,
  direction: 'adv' | 'learn',
  prefix: string,
) => { readonly note: string; readonly mend: readonly string[] };

/** Takes what covers the prefix out of the lists that deny it; says which members that is. */
export const undeny: Mender = (view, way, router, direction, prefix) => {
  const denying = [...listsAt(view, way, router, `ic-route-deny-${direction}`), denylist(view)].flatMap(
    ({ text, set }) => {
      const members = membersOf(text);
      const guilty = members.filter((member) => isInside(view, prefix, member));
      return guilty.length === 0
        ? []
        : [{ guilty, command: set(members.filter((member) => !guilty.includes(member)).join(',')) }];
    },
  );
  return {
    note: `denied by ${denying.flatMap(({ guilty }) => guilty).join(', ')}`,
    mend: denying.map(({ command }) => command),
  };
};

/** Puts the prefix into the first of the filters. */
export const allow: Mender = (view, way, router, direction, prefix) => {
  const filter = listsAt(view, way, router, `ic-route-filter-${direction}`).find(
    ({ text }) => membersOf(text).length > 0,
  );
  if (filter === undefined) return { note: '', mend: [] };
  return { note: `the filter is ${filter.text}`, mend: [filter.set([...membersOf(filter.text), prefix].join(','))] };
};
