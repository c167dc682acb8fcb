/**
 * The least that a process on Node can do between two databases: started by 'startRelay', it passes each new route's prefix on
 * as a transaction that was written beforehand. It parses nothing and knows nothing: what it needs, no controller on Node can
 * go below.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { argv, execPath, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';

export interface RelayEnds {
  /** The socket of the server whose table is followed, and what is followed there. */
  readonly from: string;
  readonly database: string;
  readonly table: string;
  /** The socket of the server that is written to. */
  readonly to: string;
  /** The parameters of the transaction, as JSON, with 'PREFIX' where that belongs. */
  readonly transaction: string;
}

/** Stands for the prefix in 'RelayEnds.transaction'. */
export const PREFIX = '@prefix@';

const COLUMN = '"ip_prefix":"';

/** Resolves when it is connected and follows its table. */
export async function startRelay({ from, database, table, to, transaction }: RelayEnds): Promise<ChildProcess> {
  const child = spawn(
    execPath,
    ['--import', 'tsx', fileURLToPath(import.meta.url), from, database, table, to, transaction],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(child.stdout, 'data');
  return child;
}

function relay([from = '', database = '', table = '', to = '', transaction = '']: readonly string[]): void {
  const [before = '', ...after] = `{"id":1,"method":"transact","params":${transaction}}`.split(PREFIX);
  const target = connect(to);
  // Replies are not looked at.
  target.resume();
  const source = connect(from, () => {
    const monitors = { [table]: { columns: ['ip_prefix'], select: { initial: false } } };
    source.write(JSON.stringify({ id: 0, method: 'monitor', params: [database, 'relay', monitors] }));
  });
  source.once('data', () => {
    stdout.write('ready\n');
    source.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      const at = text.indexOf(COLUMN) + COLUMN.length;
      if (at < COLUMN.length) return;
      const prefix = text.slice(at, text.indexOf('"', at));
      target.write(before + after.map((part) => prefix + part).join(''));
    });
  });
}

if (argv[1] === fileURLToPath(import.meta.url)) relay(argv.slice(2));
