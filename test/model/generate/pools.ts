/** The texts that steps choose from: few, so that they meet, overlap and collide. */

/** Networks of inner router ports. */
export const NETWORKS = [
  '10.0.1.1/24',
  '10.0.1.129/25',
  '10.0.2.1/24',
  '10.1.0.1/16',
  '192.168.7.1/24',
  '10.9.9.9',
  '2001:db8:1::1/64',
  '2001:DB8:2::1/48',
  'fd00::7/128',
  '169.254.7.1/24',
  'fe80::1/64',
  '::ffff:10.1.6.0/120',
] as const;

/** Prefixes of static routes, good and bad. */
export const PREFIXES = [
  '10.0.1.0/24',
  '10.0.1.1/24',
  '10.2.0.0/16',
  '10.2.3.0/24',
  '172.16.0.0/255.240.0.0',
  '10.3.3.3',
  '2001:db8:2::/48',
  '2001:0DB8:3:0:0:0:0:0/64',
  '0.0.0.0/0',
  '::/0',
  '169.254.9.0/24',
  'fe80:1::/32',
  '::ffff:10.4.0.0/112',
  '::ffff:10.4.0.0/64',
  '10.2.0.0/33',
  '10.2.0.0/255.0.255.0',
  'nonsense',
  '',
] as const;

/** Next hops of static routes, good and bad. */
export const NEXT_HOPS = [
  '10.0.1.2',
  '192.168.7.2',
  '2001:db8:1::2',
  'discard',
  'fe80::2',
  '169.254.7.2',
  'nonsense',
  '',
] as const;

/** Lists for filters and deny lists; undefined takes the option away. */
export const LISTS = [
  undefined,
  undefined,
  undefined,
  undefined,
  '10.0.0.0/8',
  '10.0.1.0/24,10.2.0.0/16',
  '10.2.3.0/25',
  '2001:db8::/32',
  '0.0.0.0/0',
  '::/0',
  'nonsense',
  'nonsense,10.0.1.0/24',
  '',
] as const;

/** What lists that change by one are made of: nested, of both families, the same spelled twice, and bad ones. */
export const MEMBERS = [
  '10.0.0.0/8',
  '10.0.1.0/24',
  '10.0.1.5/24',
  '10.2.0.0/16',
  '10.2.3.0/25',
  '172.16.0.0/12',
  '2001:db8::/32',
  '2001:db8:1::/48',
  '0.0.0.0/0',
  '::/0',
  'nonsense',
] as const;

/** Boolean options; undefined takes the option away. */
export const BOOLEANS = ['true', 'true', 'true', 'TRUE', 'true', 'false', 'yes', undefined] as const;

export const ROUTE_TABLES = ['', '', '', 'blue', 'red'] as const;
export const TAGS = [undefined, undefined, 'tag1', 'tag2'] as const;
export const TAG_RULES = [
  undefined,
  'allow:tag1',
  'allow:tag2,tag3',
  'block:tag1',
  'block:tag1,tag2',
  'tag1',
  'allow:,',
] as const;
export const VIPS = ['10.0.1.77:80', '10.2.3.4', '[2001:db8:1::77]:443', '172.16.5.5:53', '10.9.9.9:80'] as const;

export const TRANSIT_SWITCHES = ['ts1', 'ts2', 'ts3'] as const;
export const TRANSIT_ROUTERS = ['tr1', 'ts3'] as const;
export const ROUTERS = ['lr1', 'lr2', 'lr3'] as const;

/** A MAC for the n-th thing of a zone. */
export const macOf = (zone: number, n: number): string => `0a:00:00:00:0${zone}:${n.toString(16).padStart(2, '0')}`;
