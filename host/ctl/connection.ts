/** `get-connection` and its like, `get-ssl` and its like: where the database's server lets clients in. All four tools have them. */
import { textOf } from './lookup.ts';
import { always, type Command, type Invocation } from './command.ts';
import type { AnyRow } from './content.ts';

/** Where a server may wait for clients, and where it may go to them. */
const TARGET = /^p?(?:tcp|ssl|unix):/;

const globalOf = ({ content }: Invocation, global: string): AnyRow => content.requireOnly(global);

function removeConnections(invocation: Invocation, global: string): void {
  const { content } = invocation;
  const row = globalOf(invocation, global);
  for (const connection of content.referenced(row, 'connections')) content.delete(connection);
  content.set(row, { connections: [] });
}

/** What the words before a target say about it, in OVN_Southbound. */
interface Access {
  readonly read_only?: boolean;
  readonly role?: string;
}

function accessOf(word: string, access: Access): Access | undefined {
  if (word === 'read-only') return { ...access, read_only: true };
  if (word === 'read-write') return { ...access, read_only: false };
  return word.startsWith('role=') ? { ...access, role: word.slice('role='.length) } : undefined;
}

/** The leading digits of a text, as the reference reads numbers. */
const leadingNumber = (text: string): number => Number(/^\s*[+-]?\d+/.exec(text)?.[0] ?? 0);

function addConnections(invocation: Invocation, global: string, hasAccess: boolean): void {
  const { content, options } = invocation;
  const probe = options.get('--inactivity-probe');
  let access: Access = {};
  for (const word of invocation.arguments) {
    const changed = hasAccess ? accessOf(word, access) : undefined;
    if (changed !== undefined) {
      access = changed;
      continue;
    }
    if (!TARGET.test(word)) invocation.warn(`target type "${word}" is possibly erroneous`);
    const values = { target: word, ...access, ...(probe !== undefined && { inactivity_probe: leadingNumber(probe) }) };
    content.addTo(globalOf(invocation, global), 'connections', content.insert('Connection', values)._uuid);
  }
}

function connectionText(row: AnyRow, hasAccess: boolean): string {
  const target = textOf(row, 'target');
  if (!hasAccess) return `${target}\n`;
  return `${row['read_only'] === true ? 'read-only' : 'read-write'} role="${textOf(row, 'role')}" ${target}\n`;
}

/** 'hasAccess': does a connection say what it may do (OVN_Southbound)? */
export function connectionCommands(global: string, hasAccess = false): Command[] {
  const tables = always(global, 'Connection');
  return [
    {
      name: 'get-connection',
      arguments: '',
      help: 'print the connections',
      mode: 'read',
      tables,
      run(invocation) {
        const rows = invocation.content.referenced(globalOf(invocation, global), 'connections');
        const lines = rows.map((row) => connectionText(row, hasAccess));
        for (const line of lines.sort()) invocation.print(line);
      },
    },
    {
      name: 'del-connection',
      arguments: '',
      help: 'delete the connections',
      mode: 'write',
      tables,
      run: (invocation) => removeConnections(invocation, global),
    },
    {
      name: 'set-connection',
      arguments: 'TARGET [TARGET]...',
      options: ['--inactivity-probe='],
      help: 'set the list of connections to TARGET...',
      mode: 'write',
      tables,
      run(invocation) {
        removeConnections(invocation, global);
        addConnections(invocation, global, hasAccess);
      },
    },
  ];
}

/** Without a global row there is no SSL either. */
function removeSsl({ content }: Invocation, global: string): void {
  const row = content.only(global);
  if (row === undefined) return;
  for (const ssl of content.referenced(row, 'ssl')) content.delete(ssl);
  content.set(row, { ssl: undefined });
}

export function sslCommands(global: string): Command[] {
  const tables = always(global, 'SSL');
  return [
    {
      name: 'get-ssl',
      arguments: '',
      help: 'print the SSL configuration',
      mode: 'read',
      tables,
      run(invocation) {
        const [ssl] = invocation.content.referenced(globalOf(invocation, global), 'ssl');
        if (ssl === undefined) return;
        invocation.print(`Private key: ${textOf(ssl, 'private_key')}\n`);
        invocation.print(`Certificate: ${textOf(ssl, 'certificate')}\n`);
        invocation.print(`CA Certificate: ${textOf(ssl, 'ca_cert')}\n`);
        invocation.print(`Bootstrap: ${textOf(ssl, 'bootstrap_ca_cert')}\n`);
      },
    },
    {
      name: 'del-ssl',
      arguments: '',
      help: 'delete the SSL configuration',
      mode: 'write',
      tables,
      run: (invocation) => removeSsl(invocation, global),
    },
    {
      name: 'set-ssl',
      arguments: 'PRIV-KEY CERT CA-CERT [SSL-PROTOS] [SSL-CIPHERS] [SSL-CIPHERSUITES]',
      options: ['--bootstrap'],
      help: 'set the SSL configuration',
      mode: 'write',
      tables,
      run(invocation) {
        const { content, options } = invocation;
        const [private_key, certificate, ca_cert, protocols, ciphers, suites] = invocation.arguments;
        removeSsl(invocation, global);
        const ssl = content.insert('SSL', {
          private_key,
          certificate,
          ca_cert,
          bootstrap_ca_cert: options.has('--bootstrap'),
          ...(protocols !== undefined && { ssl_protocols: protocols }),
          ...(ciphers !== undefined && { ssl_ciphers: ciphers }),
          ...(suites !== undefined && { ssl_ciphersuites: suites }),
        });
        content.set(globalOf(invocation, global), { ssl: ssl._uuid });
      },
    },
  ];
}
