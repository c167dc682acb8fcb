/** Prefix lists in options (contract 8b): what belongs, what a list is, and what is said of malformed members. */
import { equal } from 'uvu/assert';
import { Filters, isDenied, isFilteredOut, type Filter } from '../../host/ic/route/filters.ts';
import { silentLogger } from '../../host/log/logger.ts';
import { implementations } from '../support/kernels.ts';
import { suite } from '../support/suite.ts';

const test = suite('ic/filters');

const policy = (...lists: readonly Filter[]) => ({ deny: lists, allow: lists });

test('lists', async () => {
  for (const { name, kernels } of await implementations()) {
    const warnings: string[] = [];
    const filters = new Filters(kernels, {
      ...silentLogger,
      warn: (message) => void warnings.push(typeof message === 'string' ? message : message()),
    });
    const words = (text: string): [number, number, number, number, number] => {
      const parsed = kernels.parsePrefix(text);
      if (parsed === undefined) throw new Error(text);
      const { w0, w1, w2, w3, length } = parsed;
      return [w0, w1, w2, w3, length];
    };
    const denies = (list: Filter, prefix: string): boolean => isDenied(policy(list), ...words(prefix));
    const drops = (list: Filter, prefix: string): boolean => isFilteredOut(policy(list), ...words(prefix));

    for (const empty of [undefined, '', '  ', ' , ,']) {
      const list = filters.compile(empty, 'o');
      equal([list.isList, denies(list, '10.0.0.0/8'), drops(list, '10.0.0.0/8')], [false, false, false], name);
    }
    const list = filters.compile(' 10.1.2.3/16,2001:db8::/32 , 0.0.0.0/0/0', 'ic-route-denylist');
    equal(warnings.splice(0), [
      "Bad format in option ic-route-denylist: '0.0.0.0/0/0' is no CIDR: left out of the list",
    ]);
    const belongs: [string, boolean][] = [
      ['10.1.0.0/16', true],
      ['10.1.255.255/32', true],
      ['10.0.0.0/15', false],
      ['10.2.0.0/16', false],
      ['2001:db8:1::/48', true],
      ['2001:db8::/31', false],
      ['::/0', false],
      ['0.0.0.0/0', false],
    ];
    for (const [prefix, expected] of belongs) {
      equal(denies(list, prefix), expected, `${name} ${prefix}`);
      equal(drops(list, prefix), !expected, `${name} ${prefix}`);
    }
    const everything = filters.compile('0.0.0.0/0', 'o');
    equal(
      [denies(everything, '10.0.0.0/8'), denies(everything, '::/0'), denies(everything, '2001:db8::/32')],
      [true, false, false],
    );
    const bad = filters.compile('nonsense,,more', 'o');
    equal([bad.isList, denies(bad, '10.0.0.0/8'), drops(bad, '10.0.0.0/8')], [true, false, true], 'still a list');
    equal(warnings.splice(0).length, 2);
    equal(filters.compile('nonsense,,more', 'o'), bad);
    equal(warnings, [], 'a text is compiled, and its faults reported, once');
    equal(filters.compile('nonsense,,more', 'p'), bad);
    equal(warnings.splice(0).length, 2, 'and once more for another option, which has to be mended as well');
    filters.compile('more', 'p');
    filters.compile('nonsense,,more', 'p');
    equal(warnings.splice(0), ["Bad format in option p: 'nonsense' is no CIDR: left out of the list"], 'back again');
    // Several lists: denied by any, allowed by any.
    equal(isDenied({ deny: [bad, list], allow: [] }, ...words('10.1.1.0/24')), true);
    equal(isFilteredOut({ deny: [], allow: [bad, list] }, ...words('10.1.1.0/24')), false);
    equal(isFilteredOut({ deny: [], allow: [filters.compile('', 'o'), list] }, ...words('10.9.0.0/16')), true);
    filters.retain(new Set([list]));
    equal(filters.size, 1);
    equal(filters.compile(' 10.1.2.3/16,2001:db8::/32 , 0.0.0.0/0/0', 'o'), list);
  }
});

test.run();
