/**
 * ovn-controller of one chassis, as far as interconnection sees it: Chassis and Encap in SB out of what `ovs-vsctl set
 * Open_vSwitch . external_ids:...` has said (ovn-controller(8)), and nothing else. It withdraws them when it is stopped; when it
 * crashes they stay.
 */
import type { LoggerFactory } from '../log/logger.ts';
import type { Database, Table } from '../ovsdb/api.ts';
import { openDatabase } from '../ovsdb/database.ts';
import type { Clock, Dialer, Random } from '../ovsdb/platform.ts';
import type { RowOf } from '../schema/define.ts';
import { southbound } from '../schema/southbound.ts';

type Chassis = RowOf<typeof southbound, 'Chassis'>;
type Encap = RowOf<typeof southbound, 'Encap'>;

/** Milliseconds after a failed commit. */
const RETRY_PAUSE = 100;

/** Open_vSwitch.external_ids, and interfaces of br-int with theirs. */
export interface OpenVSwitch {
  readonly externalIds: Map<string, string>;
  readonly interfaces: Map<string, Map<string, string>>;
}

export interface ChassisHostOptions {
  readonly hostname: string;
  readonly remote: string;
  readonly dialer: Dialer;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: LoggerFactory;
  readonly schedule: (turn: () => void) => void;
  readonly settings: OpenVSwitch;
}

const isTrue = (text: string | undefined): boolean => text?.toLowerCase() === 'true';

export class ChassisHost {
  readonly #options: ChassisHostOptions;
  readonly #sb: Database;
  readonly #chassis: Table<Chassis>;
  readonly #encap: Table<Encap>;
  #isScheduled = false;
  /** There is something to look at besides what 'poll' tells of. */
  #isDue = false;
  #isClosed = false;
  /** Takes its rows back, and ends. */
  #isLeaving = false;
  #inFlight = false;
  #cancelPause: (() => void) | undefined;

  constructor(options: ChassisHostOptions) {
    this.#options = options;
    const { remote, dialer, clock, random, logger } = options;
    this.#sb = openDatabase(
      {
        name: southbound.name,
        tables: southbound.tables,
        rows: {
          Chassis: ['name', 'hostname', 'encaps', 'other_config'],
          Encap: ['type', 'ip', 'options', 'chassis_name'],
        },
        columns: {},
      },
      { remotes: remote, dialer, clock, random, logger },
    );
    this.#chassis = this.#sb.table('Chassis');
    this.#encap = this.#sb.table('Encap');
    this.#sb.onActivity = () => this.#schedule();
    this.wake();
  }

  /** The chassis' name; '' for a host that isn't one. */
  get name(): string {
    return this.#options.settings.externalIds.get('system-id') ?? '';
  }

  get isIdle(): boolean {
    return this.#isClosed || !(this.#isScheduled || this.#inFlight || this.#cancelPause !== undefined);
  }

  /** Something in Open_vSwitch may have changed. */
  wake(): void {
    this.#isDue = true;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isClosed) return;
    this.#isScheduled = true;
    this.#options.schedule(() => {
      this.#isScheduled = false;
      if (!this.#isClosed) this.#turn();
    });
  }

  /** Ends as `ovn-ctl stop_controller` would: the chassis is withdrawn. */
  leave(): void {
    this.#isLeaving = true;
    this.wake();
  }

  /** Ends as kill -9 would. */
  close(): void {
    this.#isClosed = true;
    this.#cancelPause?.();
    this.#sb.close();
  }

  #turn(): void {
    // The end of each transaction of ours is activity too.
    if (this.#sb.poll()) this.#isDue = true;
    this.#sb.clearChanges();
    if (!this.#isDue || this.#inFlight || this.#cancelPause !== undefined || !this.#sb.isReady || !this.#sb.isConnected)
      return;
    this.#isDue = false;
    const transaction = this.#sb.transaction();
    transaction.comment(`ovn-controller: ${this.#isLeaving ? 'unregistering' : 'registering'} chassis '${this.name}'`);
    this.#write(transaction);
    this.#inFlight = true;
    this.#sb.commit(transaction, ({ status }) => {
      this.#inFlight = false;
      if (status === 'unchanged') {
        if (this.#isLeaving) this.close();
        return;
      }
      // The turn that hears of it looks again.
      if (status === 'success') return;
      this.#cancelPause = this.#options.clock.after(RETRY_PAUSE, () => {
        this.#cancelPause = undefined;
        this.wake();
      });
    });
  }

  #write(transaction: ReturnType<Database['transaction']>): void {
    const { settings, hostname } = this.#options;
    const { externalIds } = settings;
    const types = (externalIds.get('ovn-encap-type') ?? '').split(',').filter((type) => type !== '');
    const ips = (externalIds.get('ovn-encap-ip') ?? '').split(',').filter((ip) => ip !== '');
    const isOurs = ({ type, ip }: Encap): boolean => types.includes(type) && ips.includes(ip);
    // With another system-id it takes over the chassis that this host was before, which has its tunnel ends.
    const isFormer = ({ hostname: its, encaps, other_config: config }: Chassis): boolean =>
      its === hostname &&
      config.get('is-remote') !== 'true' &&
      [...encaps].map((uuid) => this.#encap.get(uuid)).some((row) => row !== undefined && isOurs(row));
    const own = this.#chassis.index('name').first(this.name) ?? [...this.#chassis.rows()].find(isFormer);
    const isChassis = !this.#isLeaving && this.name !== '' && types.length > 0 && ips.length > 0;
    if (!isChassis) {
      if (own !== undefined) transaction.delete(own);
      return;
    }
    const present = own === undefined ? [] : [...own.encaps].map((uuid) => this.#encap.get(uuid));
    // What SB would refuse, since another chassis has this tunnel end, waits until that has changed.
    const isTaken = [...this.#encap.rows()].some((row) => isOurs(row) && own?.encaps.has(row._uuid) !== true);
    if (isTaken) return;
    const encaps = types.flatMap((type) =>
      ips.map((ip) => {
        const known = present.find((row) => row?.type === type && row.ip === ip && row.chassis_name === this.name);
        const values = {
          type: type as Encap['type'],
          ip,
          chassis_name: this.name,
          options: new Map([['csum', 'true']]),
        };
        return (known ?? transaction.insert(this.#encap, values))._uuid;
      }),
    );
    const config = new Map(own?.other_config);
    config.set('is-interconn', String(isTrue(externalIds.get('ovn-is-interconn'))));
    const values = { name: this.name, hostname, encaps: new Set(encaps), other_config: config };
    if (own === undefined) transaction.insert(this.#chassis, values);
    else transaction.update(own, values);
  }
}
