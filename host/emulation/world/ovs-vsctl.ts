/** The few words of ovs-vsctl(8) that interconnection needs, on a host's settings. */
import type { OpenVSwitch } from '../chassis-host.ts';

export interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

const said = (stdout: string): Answer => ({ stdout, stderr: '', status: 0 });
const refused = (why: string): Answer => ({ stdout: '', stderr: `ovs-vsctl: ${why}\n`, status: 1 });

const isTable = (word: string | undefined, name: string): boolean => word?.toLowerCase().replaceAll('-', '_') === name;

/** `external_ids:KEY=VALUE`, several separated by commas or spaces; undefined when it is something else. */
function assignments(words: readonly string[]): [string, string][] | undefined {
  const result: [string, string][] = [];
  for (const word of words) {
    const match = /^external[_-]ids:([^=]+)=(.*)$/s.exec(word);
    if (match === null) return undefined;
    const [, key = '', value = ''] = match;
    result.push([key.trim(), value.replace(/^"(.*)"$/s, '$1')]);
  }
  return result;
}

const shown = (ids: ReadonlyMap<string, string>): string =>
  `{${[...ids]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${/^[A-Za-z_][\w.-]*$/.test(value) ? value : JSON.stringify(value)}`)
    .join(', ')}}`;

function onIds(ids: Map<string, string>, verb: string, record: string, words: readonly string[]): Answer {
  switch (verb) {
    case 'set': {
      const pairs = assignments(words);
      if (pairs === undefined || pairs.length === 0)
        return refused(`set: only external_ids:KEY=VALUE can be set here, not '${words.join(' ')}'`);
      for (const [key, value] of pairs) ids.set(key, value);
      return said('');
    }
    case 'get': {
      const [column = ''] = words;
      if (/^external[_-]ids$/.test(column)) return said(`${shown(ids)}\n`);
      const key = /^external[_-]ids:(.+)$/.exec(column)?.[1];
      if (key === undefined) return refused(`get: only external_ids is modelled here, not '${column}'`);
      const value = ids.get(key);
      return value === undefined
        ? refused(`no key ${key} in ${record} column external_ids`)
        : said(`${/^[A-Za-z_][\w.-]*$/.test(value) ? value : JSON.stringify(value)}\n`);
    }
    case 'remove': {
      const [column = '', ...keys] = words;
      if (!/^external[_-]ids$/.test(column))
        return refused(`remove: only external_ids is modelled here, not '${column}'`);
      for (const key of keys) ids.delete(key.split('=')[0] ?? key);
      return said('');
    }
    default:
      return refused(`unknown command '${verb}'`);
  }
}

function one(host: OpenVSwitch, words: readonly string[]): Answer {
  const [verb = '', ...rest] = words.filter((word) => !/^--(may-exist|if-exists|no-wait)$/.test(word));
  switch (verb) {
    case 'set':
    case 'get':
    case 'remove': {
      const [table, record = '', ...columns] = rest;
      if (isTable(table, 'open_vswitch')) return onIds(host.externalIds, verb, 'Open_vSwitch', columns);
      if (!isTable(table, 'interface'))
        return refused(`${verb}: only Open_vSwitch and Interface are modelled here, not '${table ?? ''}'`);
      const ids = host.interfaces.get(record);
      return ids === undefined
        ? refused(`no row "${record}" in table Interface`)
        : onIds(ids, verb, `Interface ${record}`, columns);
    }
    case 'add-port': {
      const [bridge, port = ''] = rest;
      if (bridge !== 'br-int') return refused(`no bridge named ${bridge ?? ''}`);
      if (port === '') return refused(`'add-port' command requires at least 2 arguments`);
      if (!host.interfaces.has(port)) host.interfaces.set(port, new Map());
      return said('');
    }
    case 'del-port': {
      const port = rest.at(-1) ?? '';
      return host.interfaces.delete(port) ? said('') : refused(`no port named ${port}`);
    }
    case 'show':
      return said(['Bridge br-int', ...[...host.interfaces.keys()].map((port) => `    Port ${port}`), ''].join('\n'));
    default:
      return refused(
        `'${verb}' is not modelled here: there are set, get, remove (Open_vSwitch, Interface: external_ids), add-port, del-port, show`,
      );
  }
}

/** Runs `ovs-vsctl` with these words; commands are separated by `--`. */
export function ovsVsctl(host: OpenVSwitch, words: readonly string[]): Answer {
  const commands: string[][] = [[]];
  for (const word of words)
    if (word === '--') commands.push([]);
    else commands.at(-1)?.push(word);
  let stdout = '';
  for (const command of commands.filter(({ length }) => length > 0)) {
    const answer = one(host, command);
    if (answer.status !== 0) return { ...answer, stdout };
    stdout += answer.stdout;
  }
  return said(stdout);
}
