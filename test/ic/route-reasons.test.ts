/** The rules of contract 8b and 8c one at a time, on the functions that decide: every reason there is, and where it begins and ends. */
import { equal } from 'uvu/assert';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { silentLogger } from '../../host/log/logger.ts';
import {
  attachmentReason,
  nexthopFor,
  order,
  ORIGINS,
  prefixReason,
  type Candidate,
  type Manner,
} from '../../host/ic/route/advertise.ts';
import { parsePortAddress, type Attachment } from '../../host/ic/route/attachments.ts';
import { Filters, type Policy } from '../../host/ic/route/filters.ts';
import { learnReason, type IsbRoute, type LocalRoutes } from '../../host/ic/route/learn.ts';
import { BAD_NEXTHOP, BAD_PREFIX, DISCARD, newRouteWords, OK } from '../../host/ic/route/parsed-routes.ts';
import type { RouteSettings } from '../../host/ic/route/settings.ts';
import { LEARN_RULES } from '../../host/ic/reason.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/route-reasons');

const kernels = typescriptKernels();
const filters = new Filters(kernels, silentLogger);

const SETTINGS: RouteSettings = {
  advertise: true,
  advertiseDefault: true,
  advertiseLoadBalancers: true,
  learn: true,
  learnDefault: true,
  learnLoadBalancers: true,
  denylist: '',
  blacklist: '',
};

const policy = ({ deny = '', filter = '' }): Policy => ({
  deny: [filters.compile(deny, 'deny')],
  allow: [filters.compile(filter, 'filter')],
});

const parsed = (text: string) => {
  const found = kernels.parsePrefix(text);
  if (found === undefined) throw new Error(`${text} can't be read`);
  return { ...found };
};

function attachment(change: Partial<Attachment> = {}, address = '0a:00:00:00:00:01 169.254.1.2/24 2001:db8::2/64') {
  const addresses = parsePortAddress(kernels, address);
  const neighbours = [parsed('169.254.1.2/24'), parsed('2001:db8::2/64')];
  return {
    port: 'ts1-lr1',
    router: { _uuid: 'me', enabled: undefined },
    transitSwitch: 'ts1',
    transitPort: { name: 'lr1-ts1' },
    inTransitSwitches: true,
    address,
    addressParses: addresses !== undefined,
    ipv4: addresses?.ipv4,
    ipv6: addresses?.ipv6,
    ipv4ByIpv6: false,
    routeTable: '',
    tag: '',
    tagRules: undefined,
    filterTag: '',
    neighbours: kernels.prefixSet(neighbours.flatMap(({ w0, w1, w2, w3, length }) => [w0, w1, w2, w3, length])),
    advertisePolicy: policy({}),
    learnPolicy: policy({}),
    ...change,
  } as unknown as Attachment;
}

function route(change: Partial<IsbRoute> = {}, prefix = '10.1.0.0/16', nexthop = '169.254.1.9'): IsbRoute {
  const [p, n] = [parsed(prefix), parsed(nexthop)];
  const words = { ...newRouteWords(), p0: p.w0, p1: p.w1, p2: p.w2, p3: p.w3, length: p.length };
  Object.assign(words, { n0: n.w0, n1: n.w1, n2: n.w2, n3: n.w3 });
  const other = { zone: 'they', routeTable: '', prefix, origin: 'static', lrId: 'other', tag: '', parsed: OK } as const;
  return { ...other, words, ...change };
}

const NOTHING: LocalRoutes = { hasStatic: () => false, hasVipInside: () => false, hasDynamic: () => false };

const learn = (
  at: Attachment,
  from: IsbRoute,
  settings: Partial<RouteSettings> = {},
  local: Partial<LocalRoutes> = {},
): string => learnReason({ ...SETTINGS, ...settings }, 'mine', at, { ...NOTHING, ...local }, from);

test('learning: each rule alone keeps a route out, and no other does', () => {
  const seen: [what: string, reason: string][] = [
    ['LEARN_OFF', learn(attachment(), route(), { learn: false })],
    ['PORT_ADDRESS', learn(attachment({}, ''), route())],
    ['OWN_ROUTER', learn(attachment(), route({ lrId: 'me' }))],
    ['OWN_ZONE', learn(attachment(), route({ lrId: undefined, zone: 'mine' }))],
    ['TAG_RULES', learn(attachment({ tagRules: { isAllow: true, tags: new Set(['u']) } }), route({ tag: 't' }))],
    ['TAG_FILTERED', learn(attachment({ filterTag: 't' }), route({ tag: 't' }))],
    ['ROUTE_TABLE', learn(attachment({ routeTable: 'blue' }), route({ routeTable: 'red' }))],
    ['PREFIX_MALFORMED', learn(attachment(), route({ parsed: BAD_PREFIX }))],
    ['NEXTHOP_MALFORMED', learn(attachment(), route({ parsed: BAD_NEXTHOP }))],
    ['NEXTHOP_LINK_LOCAL', learn(attachment(), route({}, '2001:db8:7::/48', 'fe80::9'))],
    ['DEFAULT_ROUTE', learn(attachment(), route({}, '0.0.0.0/0'), { learnDefault: false })],
    ['LOAD_BALANCER_OFF', learn(attachment(), route({ origin: 'loadbalancer' }), { learnLoadBalancers: false })],
    [
      'ROUTER_DISABLED',
      learn(attachment({ router: { _uuid: 'me', enabled: false } as Attachment['router'] }), route()),
    ],
    ['LINK_LOCAL', learn(attachment(), route({}, '169.254.7.0/24'))],
    ['DENIED', learn(attachment({ learnPolicy: policy({ deny: '10.0.0.0/8' }) }), route())],
    ['NOT_IN_FILTER', learn(attachment({ learnPolicy: policy({ filter: '10.2.0.0/16' }) }), route())],
    ['LOCAL_STATIC', learn(attachment(), route(), {}, { hasStatic: () => true })],
    ['NEXTHOP_NOT_NEIGHBOUR', learn(attachment(), route({}, '10.1.0.0/16', '169.254.2.9'))],
    ['LOCAL_VIP', learn(attachment(), route(), {}, { hasVipInside: () => true })],
    ['DYNAMIC_ROUTE', learn(attachment(), route(), {}, { hasDynamic: () => true })],
  ];
  for (const [what, reason] of seen) equal(reason, what);
  equal(
    seen.map(([what]) => what),
    // A router without an attachment has nothing to ask this of.
    Object.keys(LEARN_RULES).filter((rule) => rule !== 'NOT_ATTACHED'),
  );
});

test('learning: what comes near to a rule passes', () => {
  const passes = (what: string, reason: string): void => equal(reason, 'ACCEPTED', what);
  passes('plain', learn(attachment(), route()));
  passes('of my zone, by another router', learn(attachment(), route({ zone: 'mine' })));
  passes('of another zone, by nobody said', learn(attachment(), route({ lrId: undefined })));
  passes('no tag, and none is filtered', learn(attachment(), route({ tag: '' })));
  passes('another tag', learn(attachment({ filterTag: 't' }), route({ tag: 'u' })));
  passes('my table', learn(attachment({ routeTable: 'blue' }), route({ routeTable: 'blue' })));
  passes('the main table', learn(attachment({ routeTable: 'blue' }), route()));
  passes('default', learn(attachment(), route({}, '::/0', '2001:db8::9')));
  passes('half of everything', learn(attachment(), route({}, '0.0.0.0/1'), { learnDefault: false }));
  passes(
    'longer than the IPv4 zeroes',
    learn(attachment(), route({}, '::/96', '2001:db8::9'), { learnDefault: false }),
  );
  passes('not all of link-local', learn(attachment(), route({}, '169.254.0.0/15')));
  passes('shorter than link-local', learn(attachment(), route({}, 'fe80::/9', '2001:db8::9')));
  const wide = parsed('fe80::/10');
  const neighbours = kernels.prefixSet([wide.w0, wide.w1, wide.w2, wide.w3, wide.length]);
  passes(
    'fe80::/10, but not its /64',
    learn(attachment({ neighbours }), route({}, '2001:db8:7::/48', 'fe80:0:0:1::9')),
  );
  passes('denied is less', learn(attachment({ learnPolicy: policy({ deny: '10.1.0.0/17' }) }), route()));
  passes('in the list', learn(attachment({ learnPolicy: policy({ filter: '10.1.2.3/16' }) }), route()));
  equal(learn(attachment(), route({ parsed: DISCARD })), 'NEXTHOP_MALFORMED');
  equal(learn(attachment({ neighbours: undefined }), route()), 'NEXTHOP_NOT_NEIGHBOUR', 'no transit port');
  // A list with nothing that can be read is a list all the same.
  equal(learn(attachment({ learnPolicy: policy({ filter: 'nonsense' }) }), route()), 'NOT_IN_FILTER');
});

test('advertising: what holds for all prefixes of an attachment, and for one', () => {
  equal(attachmentReason({ ...SETTINGS, advertise: false }, attachment()), 'ADVERTISE_OFF');
  const disabled = { _uuid: 'me', enabled: false } as Attachment['router'];
  equal(attachmentReason(SETTINGS, attachment({ router: disabled }, 'unknown')), 'ROUTER_DISABLED');
  equal(attachmentReason(SETTINGS, attachment({ inTransitSwitches: false })), 'TRANSIT_SWITCH_UNKNOWN');
  equal(attachmentReason(SETTINGS, attachment({ transitPort: undefined })), 'TRANSIT_PORT_UNKNOWN');
  for (const address of ['', 'unknown', '169.254.1.2/24', '0a:00:00:00:00:01 169.254.1.2/33'])
    equal(attachmentReason(SETTINGS, attachment({}, address)), 'PORT_ADDRESS', address);
  equal(attachmentReason(SETTINGS, attachment()), 'ADVERTISED');

  const noDefault = { ...SETTINGS, advertiseDefault: false };
  const reason = (prefix: string, change: Partial<Attachment> = {}, settings = SETTINGS): string =>
    prefixReason(settings, attachment(change), parsed(prefix));
  equal(reason('0.0.0.0/0', {}, noDefault), 'DEFAULT_ROUTE');
  equal(reason('::/0', {}, noDefault), 'DEFAULT_ROUTE');
  equal(reason('::/96', {}, noDefault), 'ADVERTISED');
  equal(reason('0.0.0.0/0'), 'ADVERTISED');
  equal(reason('169.254.0.0/16'), 'LINK_LOCAL');
  equal(reason('169.254.0.0/15'), 'ADVERTISED');
  equal(reason('fe80::/10'), 'LINK_LOCAL');
  equal(reason('fe80::/9'), 'ADVERTISED');
  equal(reason('10.1.0.0/16', { advertisePolicy: policy({ deny: '10.1.9.9/16' }) }), 'DENIED');
  equal(reason('10.1.0.0/16', { advertisePolicy: policy({ deny: '::/0' }) }), 'ADVERTISED');
  equal(reason('10.1.0.0/16', { advertisePolicy: policy({ filter: '::/0' }) }), 'NOT_IN_FILTER');
  equal(reason('2001:db8:1::/64', { ipv6: undefined }), 'NO_NEXTHOP_OF_FAMILY');
  equal(reason('10.1.0.0/16', { ipv4: undefined }), 'NO_NEXTHOP_OF_FAMILY');
  equal(reason('10.1.0.0/16', { ipv4: undefined, ipv4ByIpv6: true }), 'ADVERTISED');
});

test('the next hop is the first address of the family, or the IPv6 one where that is asked for and there', () => {
  const at = attachment({}, '0a:00:00:00:00:01 169.254.1.2/24 169.254.1.1/24 2001:db8::2/64 2001:db8::1/64');
  const [v4, v6] = [parsed('10.0.0.0/8'), parsed('2001:db8:1::/64')];
  const words = (text: string): readonly number[] => Object.values(parsed(text)).slice(0, 4);
  equal(nexthopFor(at, v4), words('169.254.1.2'));
  equal(nexthopFor(at, v6), words('2001:db8::2'));
  equal(nexthopFor({ ...at, ipv4ByIpv6: true }, v4), words('2001:db8::2'));
  equal(nexthopFor({ ...at, ipv4ByIpv6: true, ipv6: undefined }, v4), words('169.254.1.2'));
});

test("of two routes for one row the order of 8b decides: origin, override, the router's name, then UUIDs", () => {
  type Wanted = Pick<Manner, 'origin' | 'override' | 'lrId'> & { readonly nbId: string };
  const one: Wanted = { origin: 'static', override: false, nbId: 'b', lrId: '2' };
  const names = new Map([
    ['1', 'beta'],
    ['2', 'alpha'],
    ['3', 'beta'],
  ]);
  const first: Wanted[] = [
    ...ORIGINS.slice(0, 1).flatMap((origin) => [
      { ...one, origin, override: true },
      { ...one, origin },
    ]),
    { ...one, override: true },
    { ...one, nbId: 'a' },
    one,
    // Another router: its name counts before any UUID.
    { ...one, lrId: '1', nbId: 'a' },
    { ...one, lrId: '3', nbId: '0' },
    { ...one, origin: 'loadbalancer', override: true },
    { ...one, origin: 'loadbalancer' },
    { ...one, origin: 'connected-dynamic' },
  ];
  const candidates: Candidate[] = first.map(({ nbId, ...manner }) => ({ nbId, manner }));
  for (const [i, a] of candidates.entries())
    for (const [j, b] of candidates.entries())
      equal(Math.sign(order(a, b, (uuid) => names.get(uuid) ?? '')), Math.sign(i - j), `${i} and ${j}`);
});

test.run();
