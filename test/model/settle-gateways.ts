/** The plain controller's part for section 3: rows that differ are rebuilt, rows that can't be made are left out. */
import { insert, remove, toShared, toZone } from './generate/step.ts';
import type { StepTransaction } from './generate/step.ts';
import { isLocalGateway, isRemoteChassis } from './gateway.ts';
import type { Operation } from './json.ts';
import { entries, findBy, map, referred, text } from './world.ts';
import type { PlainDatabase, PlainRow } from './world.ts';
import type { Zone } from './zone.ts';

const place = (row: PlainRow): string => `${text(row, 'type')} ${text(row, 'ip')}`;

/** A gateway or chassis as a comparable text. */
function picture(db: PlainDatabase, row: PlainRow): string {
  const encaps = referred(db, 'Encap', row, 'encaps').map(
    (encap) => `${place(encap.row)} ${JSON.stringify(map(encap.row, 'options'))}`,
  );
  return JSON.stringify([row['hostname'], encaps.sort()]);
}

interface Copy {
  readonly from: PlainDatabase;
  readonly to: PlainDatabase;
  readonly db: 'isb' | 'sb';
  readonly table: string;
  /** Columns of the copy's own. */
  readonly own: PlainRow;
  readonly encapOwner: string;
  readonly isMine: (row: PlainRow) => boolean;
}

function copyRows({ from, to, db, table, own, encapOwner, isMine }: Copy, wanted: readonly PlainRow[]): Operation[] {
  for (const { uuid, row } of entries(to, table).filter((entry) => isMine(entry.row))) {
    const source = wanted.find((candidate) => candidate['name'] === row['name']);
    if (source === undefined || picture(from, source) !== picture(to, row)) return [remove(table, uuid)];
  }
  for (const row of wanted) {
    const name = text(row, 'name');
    const encaps = referred(from, 'Encap', row, 'encaps').map((encap) => encap.row);
    const held = entries(to, 'Encap').map((encap) => place(encap.row));
    if (findBy(to, table, 'name', name) !== undefined || encaps.some((encap) => held.includes(place(encap)))) continue;
    const inserts = encaps.map((encap, i) =>
      insert(
        db,
        'Encap',
        { type: encap['type'], ip: encap['ip'], options: map(encap, 'options'), [encapOwner]: name },
        `e${i}`,
      ),
    );
    const columns = { name, hostname: text(row, 'hostname'), encaps: encaps.map((_, i) => `e${i}`), ...own };
    return [...inserts, insert(db, table, columns)];
  }
  return [];
}

export function settleGateways(zone: Zone): StepTransaction[] {
  const { sb, isb, az, label } = zone;
  const isMine = (row: PlainRow): boolean => row['availability_zone'] === az;
  const local = entries(sb, 'Chassis')
    .map(({ row }) => row)
    .filter(isLocalGateway);
  const foreign = entries(isb, 'Gateway')
    .map(({ row }) => row)
    .filter((row) => !isMine(row));
  const toIsb: Copy = {
    from: sb,
    to: isb,
    db: 'isb',
    table: 'Gateway',
    own: { availability_zone: az },
    encapOwner: 'gateway_name',
    isMine,
  };
  const remote = { other_config: { 'is-remote': 'true' } };
  const toSb: Copy = {
    from: isb,
    to: sb,
    db: 'sb',
    table: 'Chassis',
    own: remote,
    encapOwner: 'chassis_name',
    isMine: isRemoteChassis,
  };
  return [toShared('isb', ...copyRows(toIsb, local)), toZone('sb', label, ...copyRows(toSb, foreign))];
}
