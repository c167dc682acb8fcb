/** `ping`: the way that a packet takes between zones, what it is dropped by, and that the mender that is named lets it through. */
import { equal, is, match, throws } from 'uvu/assert';
import { ping } from '../../host/emulation/world/ping/ping.ts';
import { run } from '../../host/emulation/world/run.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { suite } from '../support/suite.ts';
import { start, Table } from '../support/why.ts';

const test = suite('emulation/ping');

const kernels = typescriptKernels();
const from = (table: Table, address: string, zone = 'az1', router = 'lr1') =>
  ping(table.world, kernels, zone, router, address);

test('there and back, by learned routes and through the gateways’ tunnels', async () => {
  const table = await Table.create(start);
  const { text, hasAnswer } = from(table, '192.168.2.1');
  equal(text.replace(/key \d+/g, 'key N').split('\n'), [
    'from 192.168.1.1 to 192.168.2.1:',
    'az1 lr1: 192.168.2.1 by learned route 192.168.2.0/24 to 169.254.100.2',
    '    on ts1, from gw1 to gw2, geneve tunnel to 10.0.0.2, key N',
    'az2 lr2: 192.168.2.1 is the address of lrp-lr2-lan',
    'and back:',
    'az2 lr2: 192.168.1.1 by learned route 192.168.1.0/24 to 169.254.100.1',
    '    on ts1, from gw2 to gw1, geneve tunnel to 10.0.0.1, key N',
    'az1 lr1: 192.168.1.1 is the address of lrp-lr1-lan',
    'answered (routes and tunnels as they are in the databases; flows, ACLs and NAT are not modelled)',
    '',
  ]);
  is(hasAnswer, true);
  // To a host: in the network of a port, and behind a next hop that is no router of the world.
  for (const [address, said, zone = 'az1', router = 'lr1'] of [
    ['192.168.2.77', /out to 192\.168\.2\.77 on lrp-lr2-lan: what is there is not modelled/],
    ['10.1.2.3', /az1 lr1: 10\.1\.2\.3 by static route 10\.1\.0\.0\/16 to 192\.168\.1\.100\n/, 'az2', 'lr2'],
  ] as const) {
    const answer = from(table, address, zone, router);
    match(answer.text, said);
    is(answer.hasAnswer, true, answer.text);
  }
  table.world.close();
});

/** What breaks the way from az1's lr1 to 192.168.2.1, where the packet is dropped, and what mends it. */
const BREAKS: readonly (readonly [breaks: string, dropped: RegExp, mends: string])[] = [
  [
    'az1$ ovn-nbctl set Logical_Router lr1 options:ic-route-deny-learn=192.168.0.0/16',
    /az1 lr1: no route to 192\.168\.2\.1: dropped\nwhy: 192\.168\.2\.1\/24 of az2 lr2 on ts1: stopped in az1 at DENIED\nNO {2}az1 [^]*denied by 192\.168\.0\.0\/16[^]*mend: az1\$ /,
    'az1$ ovn-nbctl remove Logical_Router lr1 options ic-route-deny-learn',
  ],
  [
    'az2$ ovn-nbctl set NB_Global . options:ic-route-learn=false',
    /and back:\naz2 lr2: no route to 192\.168\.1\.1: dropped\nwhy: 192\.168\.1\.1\/24 of az1 lr1 on ts1: stopped in az2/,
    'az2$ ovn-nbctl set NB_Global . options:ic-route-learn=true',
  ],
  ['fault gateway gw2', /no gateway of az2 has claimed lrp-lr2-ts1: dropped/, 'heal gateway gw2'],
  ['fault crash ovn-northd-az2\nfault gateway gw2', /gw2 is down: dropped/, 'heal all'],
  [
    // A chassis has the name that its host was given, which need not be the host's.
    'gw2$ ovs-vsctl set open_vswitch . external_ids:system-id=c0ffee\naz2$ ovn-nbctl lrp-set-gateway-chassis lrp-lr2-ts1 c0ffee\nfault crash ovn-northd-az2\nfault gateway gw2',
    /c0ffee is down: dropped/,
    'heal all\ngw2$ ovs-vsctl set open_vswitch . external_ids:system-id=gw2',
  ],
  [
    'controller kill az2\ngw2$ ovs-vsctl set open_vswitch . external_ids:ovn-encap-ip=10.9.9.9',
    /az1 sends to geneve 10\.0\.0\.2, where gw2 is not \(why chassis az1 gw2\): dropped/,
    'controller start az2',
  ],
  [
    'az2$ ovn-nbctl lrp-del-gateway-chassis lrp-lr2-ts1 gw2\naz2$ ovn-nbctl lrp-set-gateway-chassis lrp-lr2-ts1 nobody',
    /no gateway of az2 has claimed lrp-lr2-ts1: dropped/,
    'az2$ ovn-nbctl lrp-del-gateway-chassis lrp-lr2-ts1 nobody\naz2$ ovn-nbctl lrp-set-gateway-chassis lrp-lr2-ts1 gw2',
  ],
  [
    'az1$ ovn-nbctl lr-route-add lr1 192.168.2.1/32 discard',
    /static route 192\.168\.2\.1 to discard: dropped/,
    'az1$ ovn-nbctl lr-route-del lr1 192.168.2.1/32',
  ],
  [
    'az1$ ovn-nbctl lr-route-add lr1 192.168.2.1/32 169.254.100.9',
    /no router on ts1 has 169\.254\.100\.9: dropped/,
    'az1$ ovn-nbctl lr-route-del lr1 192.168.2.1/32',
  ],
  [
    'az1$ ovn-nbctl lr-route-add lr1 192.168.2.1/32 10.200.0.1',
    /no port of lr1 has that next hop in its network: dropped/,
    'az1$ ovn-nbctl lr-route-del lr1 192.168.2.1/32',
  ],
];

test('where it is dropped, what drops it is said; once that is mended there is an answer', async () => {
  const table = await Table.create(start);
  for (const [breaks, dropped, mends] of BREAKS) {
    await table.tryOut(breaks);
    const { text, hasAnswer } = from(table, '192.168.2.1');
    match(text, dropped);
    is(hasAnswer, false);
    match(text, /no answer \(/);
    await table.play(mends);
    is(from(table, '192.168.2.1').hasAnswer, true, from(table, '192.168.2.1').text);
  }
  table.world.close();
});

test('route tables: a packet uses that of the port it came in by, after the main one', async () => {
  const table = await Table.create(
    `${start}az1$ ovn-nbctl --route-table=blue lr-route-add lr1 10.77.0.0/16 192.168.1.50`,
  );
  match(from(table, '10.77.0.1').text, /no route to 10\.77\.0\.1/);
  await table.play('az1$ ovn-nbctl set Logical_Router_Port lrp-lr1-lan options:route_table=blue');
  match(from(table, '10.77.0.1').text, /static route 10\.77\.0\.0\/16 of table blue to 192\.168\.1\.50/);
  table.world.close();
});

test('a loop ends; several paths are counted; a hostile name is escaped', async () => {
  const table = await Table.create(`${start}az1$ ovn-nbctl lr-route-add lr1 10.5.0.0/16 169.254.100.2
az2$ ovn-nbctl lr-route-add lr2 10.5.0.0/16 169.254.100.1
az1$ ovn-nbctl lr-route-add lr1 10.6.0.0/16 192.168.1.7 -- --ecmp lr-route-add lr1 10.6.0.0/16 192.168.1.8`);
  match(from(table, '10.5.0.1').text, /after 64 hops the packet dies: a loop\nno answer/);
  match(from(table, '10.6.0.1').text, /to 192\.168\.1\.7, the first of 2 of equal cost \(ECMP\)/);
  await table.play('az2$ ovn-nbctl set Logical_Router_Port lrp-lr2-lan "name=\\"a\\\\nb\\""');
  const { text } = from(table, '192.168.2.1');
  match(text, /is the address of a\\nb\n/);
  table.world.close();
});

test('of routes of one length that by destination wins, each counts for its family; addresses are compared by value, not by spelling', async () => {
  const table = await Table.create(`${start}az1$ ovn-nbctl lr-route-add lr1 10.9.0.0/16 192.168.1.7
az1$ ovn-nbctl --policy=src-ip lr-route-add lr1 192.168.0.0/16 192.168.1.6
az1$ ovn-nbctl lr-route-add lr1 ::/0 fd00::7 -- set Logical_Router_Port lrp-lr1-lan 'networks="192.168.1.1/24","fd00::1/64"'
az1$ ovn-nbctl ls-add sw1 -- lsp-add sw1 vm -- lsp-set-addresses vm "02:00:00:00:00:01 FD00:0::7"
az1$ ovn-nbctl lsp-add sw1 sw1-lr1 -- lsp-set-type sw1-lr1 router -- lsp-set-options sw1-lr1 router-port=lrp-lr1-lan
az1$ ovn-nbctl create Load_Balancer name=lb6 'vips={"[FD00:0::9]:80"="[fd00::7]:80"}'
az1$ ovn-nbctl lr-lb-add lr1 lb6`);
  match(from(table, '10.9.0.1').text, /by static route 10\.9\.0\.0\/16 to 192\.168\.1\.7\n/);
  match(from(table, '172.31.9.9').text, /by static route 192\.168\.0\.0\/16 \(by source\) to 192\.168\.1\.6\n/);
  match(from(table, 'fd00::7').text, /delivered to port vm of sw1\n/);
  match(from(table, 'FD00:0::0:9').text, /fd00::9 is a virtual address of load balancer lb6\n/);
  table.world.close();
});

test('in the console: status 0 with an answer, 1 without; wrong words are answered', async () => {
  const table = await Table.create(start);
  const { entries } = await run({
    script: `${start}ping az1 lr1 192.168.2.1\nping az1 lr1\ncheck "there is no way": ! ping az1 lr1 172.31.9.9`,
    kernels: async () => typescriptKernels(),
  });
  equal(
    entries.slice(-3).map(({ status, check }) => [status, check?.holds]),
    [
      [0, undefined],
      [1, undefined],
      [1, true],
    ],
  );
  match(entries.at(-2)?.stderr ?? '', /usage: ping ZONE ROUTER ADDRESS/);
  throws(() => from(table, '192.168.2.1', 'az9'), /there is no zone 'az9': az1, az2/);
  throws(() => from(table, '192.168.2.1', 'az1', 'lr9'), /az1 has no router 'lr9': lr1/);
  throws(() => from(table, '192.168.2.0/24'), /'192\.168\.2\.0\/24' is no IPv4 or IPv6 address/);
  throws(() => from(table, 'fd00::1'), /lr1 has no IPv6 address to send from/);
  const before = table.world.hash();
  from(table, '192.168.2.1');
  equal(table.world.hash(), before, 'to look leaves a trace');
  table.world.close();
});

test.run();
