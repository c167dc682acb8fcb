/**
 * What people do in random scripts, in groups. A script draws from a few groups, so that what belongs together meets often.
 *
 * ## Law
 *  1. Each can be done again, and after anything else of its script.
 *  2. What it comes to depends on what was typed before, and not on how far the controllers are: with faults and without, the end is the same.
 *     But for RACES: whose name a port or zone has first, say, depends on who was faster.
 */
import type { Dice } from './dice.ts';

/** Something that is typed in zone number 'n' of 'zones'; '' where there is nothing to do there. Lines begin with their place. */
export type Act = (n: number, dice: Dice, zones: number) => string;

export interface Group {
  /** What is there before anything breaks, in each zone. */
  readonly setup?: (n: number) => string;
  readonly acts: Readonly<Record<string, Act>>;
}

/** The router's port on transit switch number 'ts'. */
export const attachment = (n: number, ts: number): string => {
  const port = `lsp-ts${ts}-lr${n}`;
  return `az${n}$ ovn-nbctl --may-exist lsp-add ts${ts} ${port} -- lsp-set-addresses ${port} router -- lsp-set-type ${port} router -- lsp-set-options ${port} router-port=lrp-lr${n}-ts${ts}`;
};

/** A zone's router, with a network behind it, and one for ts1 at home on the zone's gateway. */
export const routerOf = (n: number): string =>
  `lr-add lr${n} -- lrp-add lr${n} lrp-lr${n}-lan aa:aa:aa:aa:00:0${n} 192.168.${n}.1/24 -- lrp-add lr${n} lrp-lr${n}-ts1 aa:aa:aa:aa:aa:0${n} 169.254.100.${n}/24 -- lrp-set-gateway-chassis lrp-lr${n}-ts1 gw${n}`;

const nbctl = (n: number, command: string): string => `az${n}$ ovn-nbctl ${command}`;
const option = (n: number, key: string, value: string): string => nbctl(n, `set NB_Global . options:${key}=${value}`);
const noOption = (n: number, key: string): string => nbctl(n, `remove NB_Global . options ${key}`);
const portOption = (n: number, key: string, value: string): string =>
  nbctl(n, `set Logical_Router_Port lrp-lr${n}-ts1 options:${key}=${value}`);
const noPortOption = (n: number, key: string): string =>
  nbctl(n, `remove Logical_Router_Port lrp-lr${n}-ts1 options ${key}`);
const other = (n: number, dice: Dice, zones: number): number => 1 + ((n + dice.below(zones - 1)) % zones);

const ROUTES: Group = {
  acts: {
    'route-add': (n, dice) =>
      nbctl(n, `--may-exist lr-route-add lr${n} 10.${n}.${dice.below(4)}.0/24 192.168.${n}.100`),
    'route-del': (n, dice) => nbctl(n, `--if-exists lr-route-del lr${n} 10.${n}.${dice.below(4)}.0/24`),
    // The same prefix in several zones.
    'route-shared': (n) => nbctl(n, `--may-exist lr-route-add lr${n} 172.16.0.0/16 192.168.${n}.100`),
    'route-unshared': (n) => nbctl(n, `--if-exists lr-route-del lr${n} 172.16.0.0/16`),
    advertise: (n, dice) => option(n, 'ic-route-adv', dice.oneIn(3) ? 'false' : 'true'),
    learn: (n, dice) => option(n, 'ic-route-learn', dice.oneIn(3) ? 'false' : 'true'),
    network: (n) => nbctl(n, `set Logical_Router_Port lrp-lr${n}-lan networks=192.168.${n}.1/24,192.168.10${n}.1/24`),
    'no-network': (n) => nbctl(n, `set Logical_Router_Port lrp-lr${n}-lan networks=192.168.${n}.1/24`),
    detach: (n) => nbctl(n, `--if-exists lsp-del lsp-ts1-lr${n}`),
    attach: (n) => attachment(n, 1),
  },
};

/** Groups by name; every script draws from the first. */
export const GROUPS: ReadonlyMap<string, Group> = new Map<string, Group>([
  ['routes', ROUTES],
  [
    'filters',
    {
      acts: {
        denylist: (n, dice) => option(n, 'ic-route-denylist', `10.${dice.below(4) + 1}.0.0/16`),
        'no-denylist': (n) => noOption(n, 'ic-route-denylist'),
        defaults: (n, dice) =>
          nbctl(n, `set NB_Global . options:ic-route-adv-default=true options:ic-route-learn-default=${dice.oneIn(2)}`),
        'default-route': (n) => nbctl(n, `--may-exist lr-route-add lr${n} 0.0.0.0/0 192.168.${n}.254`),
        'no-default-route': (n) => nbctl(n, `--if-exists lr-route-del lr${n} 0.0.0.0/0`),
        filter: (n, dice) =>
          portOption(n, `ic-route-filter-${dice.pick(['adv', 'learn'])}`, dice.pick(['10.0.0.0/8', '192.168.0.0/16'])),
        'no-filter': (n, dice) => noPortOption(n, `ic-route-filter-${dice.pick(['adv', 'learn'])}`),
        deny: (n, dice) =>
          nbctl(n, `set Logical_Router lr${n} options:ic-route-deny-${dice.pick(['adv', 'learn'])}=172.16.0.0/12`),
        'no-deny': (n, dice) =>
          nbctl(n, `remove Logical_Router lr${n} options ic-route-deny-${dice.pick(['adv', 'learn'])}`),
      },
    },
  ],
  [
    'tags',
    {
      acts: {
        tag: (n, dice) => portOption(n, 'ic-route-tag', dice.pick(['red', 'blue'])),
        'no-tag': (n) => noPortOption(n, 'ic-route-tag'),
        'filter-tag': (n, dice) => portOption(n, 'ic-route-filter-tag', dice.pick(['red', 'blue'])),
        'no-filter-tag': (n) => noPortOption(n, 'ic-route-filter-tag'),
        'tag-rules': (n, dice) =>
          portOption(n, 'ic-route-learn-tag-rules', `${dice.pick(['allow', 'block'])}:${dice.pick(['red', 'blue'])}`),
        'no-tag-rules': (n) => noPortOption(n, 'ic-route-learn-tag-rules'),
      },
    },
  ],
  [
    'tables',
    {
      acts: {
        'red-route': (n, dice) =>
          nbctl(n, `--may-exist --route-table=red lr-route-add lr${n} 10.${n}.${dice.below(4)}.0/24 192.168.${n}.101`),
        'red-port': (n) => portOption(n, 'route_table', 'red'),
        'main-port': (n) => noPortOption(n, 'route_table'),
        ecmp: (n, dice) =>
          nbctl(
            n,
            `--may-exist --ecmp lr-route-add lr${n} 10.${n}.${dice.below(4)}.0/24 192.168.${n}.10${dice.below(3)}`,
          ),
        'source-route': (n) =>
          nbctl(n, `--may-exist --policy=src-ip lr-route-add lr${n} 10.${n}.8.0/24 192.168.${n}.100`),
        discard: (n) => nbctl(n, `--may-exist lr-route-add lr${n} 10.${n}.7.0/24 discard`),
        'six-on': (n) =>
          nbctl(n, `set Logical_Router_Port lrp-lr${n}-ts1 'networks="169.254.100.${n}/24","fd00:100::${n}/64"'`),
        'six-off': (n) => nbctl(n, `set Logical_Router_Port lrp-lr${n}-ts1 networks=169.254.100.${n}/24`),
        'six-route': (n) => nbctl(n, `--may-exist lr-route-add lr${n} fd00:${n}::/48 fd00:9::${n}`),
      },
    },
  ],
  [
    'balancers',
    {
      acts: {
        balancer: (n) =>
          nbctl(n, `--may-exist lb-add lb${n} 10.${n}.9.9:80 192.168.${n}.7:80 -- --may-exist lr-lb-add lr${n} lb${n}`),
        'no-balancer': (n) => nbctl(n, `--if-exists lb-del lb${n}`),
        'balancers-out': (n, dice) => option(n, 'ic-route-adv-lb', String(dice.oneIn(2))),
        'balancers-in': (n, dice) => option(n, 'ic-route-learn-lb', String(dice.oneIn(2))),
      },
    },
  ],
  [
    'switches',
    {
      setup: (n) =>
        `${n === 1 ? 'az1$ ovn-ic-nbctl ts-add ts2\n' : ''}az${n}$ ovn-nbctl lrp-add lr${n} lrp-lr${n}-ts2 aa:aa:aa:aa:bb:0${n} 169.254.102.${n}/24 -- lrp-set-gateway-chassis lrp-lr${n}-ts2 gw${n}`,
      acts: {
        'switch-add': (n) => `az${n}$ ovn-ic-nbctl --may-exist ts-add ts3`,
        'switch-del': (n) => `az${n}$ ovn-ic-nbctl --if-exists ts-del ts3`,
        'detach-2': (n) => nbctl(n, `--if-exists lsp-del lsp-ts2-lr${n}`),
        'attach-2': (n) => attachment(n, 2),
        vxlan: (n, dice) => `az${n}$ ovn-ic-nbctl set IC_NB_Global . options:vxlan_mode=${dice.oneIn(2)}`,
        'vxlan-encap': (n, dice) =>
          `gw${n}$ ovs-vsctl set open_vswitch . external_ids:ovn-encap-type=${dice.pick(['geneve', 'geneve,vxlan', 'vxlan'])}`,
      },
    },
  ],
  [
    'routers',
    {
      setup: (n) =>
        `az${n}$ ovn-nbctl lr-add lrb${n} -- lrp-add lrb${n} lrb${n}-ts1 aa:aa:aa:aa:dd:0${n} 169.254.100.5${n}/24 -- lsp-add ts1 lspb${n} -- lsp-set-addresses lspb${n} router -- lsp-set-type lspb${n} router -- lsp-set-options lspb${n} router-port=lrb${n}-ts1`,
      acts: {
        'second-route': (n, dice) =>
          nbctl(n, `--may-exist lr-route-add lrb${n} 10.${n}.${dice.below(4)}.0/24 169.254.100.9${n}`),
        'no-second-route': (n, dice) => nbctl(n, `--if-exists lr-route-del lrb${n} 10.${n}.${dice.below(4)}.0/24`),
        disable: (n, dice) => nbctl(n, `set Logical_Router lr${n} enabled=${dice.oneIn(2)}`),
        mac: (n, dice) =>
          nbctl(n, `set Logical_Router_Port lrp-lr${n}-ts1 'mac="aa:aa:aa:aa:a${dice.below(3)}:0${n}"'`),
        renumber: (n, dice) =>
          nbctl(n, `set Logical_Router_Port lrp-lr${n}-ts1 networks=169.254.${dice.pick(['100', '101'])}.${n}/24`),
        'transit-router': (n) => `az${n}$ ovn-ic-nbctl --may-exist tr-add tr1`,
        'no-transit-router': (n) => `az${n}$ ovn-ic-nbctl --if-exists tr-del tr1`,
        'transit-router-port': (n, dice, zones) =>
          `az${n}$ ovn-ic-nbctl --may-exist tr-add tr1 -- --if-exists trp-del trp${n} -- trp-add tr1 trp${n} aa:aa:aa:aa:ee:0${n} 172.31.${n}.1/24 chassis=gw${1 + dice.below(zones)}`,
        'no-transit-router-port': (n) => `az${n}$ ovn-ic-nbctl --if-exists trp-del trp${n}`,
      },
    },
  ],
  [
    'gateways',
    {
      setup: (n) => `host add sp${n} az${n}`,
      acts: {
        interconn: (n, dice) =>
          `${dice.pick(['gw', 'sp'])}${n}$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=${!dice.oneIn(3)}`,
        prefer: (n, dice) =>
          nbctl(n, `lrp-set-gateway-chassis lrp-lr${n}-ts1 ${dice.pick(['gw', 'sp'])}${n} ${5 * (1 + dice.below(4))}`),
        'no-preference': (n) => nbctl(n, `remove Logical_Router_Port lrp-lr${n}-ts1 gateway_chassis []`),
        'encap-ip': (n, dice) =>
          `sp${n}$ ovs-vsctl set open_vswitch . external_ids:ovn-encap-ip=10.8.${n}.${1 + dice.below(3)}`,
        hostname: (n, dice) => `gw${n}$ ovs-vsctl set open_vswitch . external_ids:hostname=host${dice.below(3)}`,
        sequence: (n, dice) => `az${n}$ ovn-ic-nbctl set IC_NB_Global . nb_ic_cfg=${1 + dice.below(100)}`,
      },
    },
  ],
  ['names', { acts: { rename: (n, dice) => nbctl(n, `set NB_Global . name=az${n}${dice.oneIn(2) ? '' : 'b'}`) } }],
  [
    'sets',
    {
      setup: (n) => `az${n}$ ovn-nbctl create Address_Set name=web addresses=10.0.${n}.1 options:ic-adv=true`,
      acts: {
        addresses: (n, dice) =>
          nbctl(n, `set Address_Set web addresses=10.0.${n}.${1 + dice.below(3)},10.0.${n}.${5 + dice.below(3)}`),
        mark: (n, dice) => nbctl(n, `set Address_Set web options:ic-adv=${dice.oneIn(2)}`),
        'sets-out': (n, dice) => option(n, 'ic-as-adv', String(!dice.oneIn(3))),
        'sets-in': (n, dice) => option(n, 'ic-as-learn', String(!dice.oneIn(3))),
        // A set of its own, of which the others show theirs.
        'own-set': (n) =>
          nbctl(
            n,
            `--if-exists destroy Address_Set own${n} -- create Address_Set name=own${n} addresses=10.7.0.${n} options:ic-adv=true`,
          ),
        'no-own-set': (n) => nbctl(n, `--if-exists destroy Address_Set own${n}`),
      },
    },
  ],
  [
    'monitors',
    {
      setup: (n) =>
        `az${n}$ ovn-nbctl ls-add sw${n} -- lsp-add sw${n} vm${n} -- lb-add mlb${n} 10.0.0.${n}:80 192.168.50.${n}:80\naz${n}$ ovn-nbctl --id=@hc create Load_Balancer_Health_Check vip='"10.0.0.${n}:80"' -- add Load_Balancer mlb${n} health_check @hc`,
      acts: {
        watch: (n, dice, zones) => {
          const z = other(n, dice, zones);
          return nbctl(n, `set Load_Balancer mlb${n} ip_port_mappings:192.168.50.${n}=vm${z}:192.168.50.254:az${z}`);
        },
        'watch-nobody': (n) => nbctl(n, `clear Load_Balancer mlb${n} ip_port_mappings`),
        plug: (n) =>
          `gw${n}$ ovs-vsctl --may-exist add-port br-int tap${n} -- set interface tap${n} external_ids:iface-id=vm${n}`,
        unplug: (n) => `gw${n}$ ovs-vsctl --if-exists del-port tap${n}`,
        'vm-del': (n) => nbctl(n, `--if-exists lsp-del vm${n}`),
        'vm-add': (n) => nbctl(n, `--may-exist lsp-add sw${n} vm${n}`),
      },
    },
  ],
  [
    'dynamic',
    {
      acts: {
        'dynamic-add': (n, dice) => `dynamic add az${n} lrp-lr${n}-lan 10.7${dice.below(2)}.0.0/16 192.168.${n}.9`,
        'dynamic-remove': (n, dice) =>
          `dynamic remove az${n} lrp-lr${n}-lan 10.7${dice.below(2)}.0.0/16 192.168.${n}.9`,
        'dynamic-out': (n, dice) =>
          nbctl(n, `set Logical_Router lr${n} options:ic-route-adv-dynamic=${!dice.oneIn(3)}`),
      },
    },
  ],
]);

/** What ends differently by who was faster: after these only the invariants are asked. */
export const RACES: Group = {
  acts: {
    'port-of-another': (n, dice, zones) => {
      const m = other(n, dice, zones);
      return nbctl(
        n,
        `--may-exist lr-add thief -- --may-exist lrp-add thief thief-ts1 aa:aa:aa:aa:ff:0${n} 169.254.100.7${n}/24 -- --may-exist lsp-add ts1 lsp-ts1-lr${m} -- lsp-set-type lsp-ts1-lr${m} router -- lsp-set-addresses lsp-ts1-lr${m} router -- lsp-set-options lsp-ts1-lr${m} router-port=thief-ts1`,
      );
    },
    'port-given-back': (n, dice, zones) => nbctl(n, `--if-exists lsp-del lsp-ts1-lr${other(n, dice, zones)}`),
    'tunnel-end-of-another': (n, dice, zones) =>
      `gw${n}$ ovs-vsctl set open_vswitch . external_ids:ovn-encap-ip=10.0.0.${dice.oneIn(2) ? n : other(n, dice, zones)}`,
    'switch-again': (n) => `az${n}$ ovn-ic-nbctl --if-exists ts-del ts1 -- ts-add ts1`,
    'route-gone': (n) =>
      `az${n}$ ovn-ic-sbctl destroy Route $(ovn-ic-sbctl --bare --columns=_uuid find Route ip_prefix=192.168.${n}.0/24)`,
    'binding-gone': (n) => `az${n}$ ovn-ic-sbctl destroy Port_Binding lsp-ts1-lr${n}`,
    'router-again': (n) => nbctl(n, `--if-exists lr-del lr${n} -- ${routerOf(n)}`),
  },
};
