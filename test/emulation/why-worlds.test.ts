/** The path in random worlds: it says of every route what is so. */
import { equal, ok } from 'uvu/assert';
import { rowsOf } from '../../host/emulation/contents.ts';
import { tutorialText } from '../../host/emulation/tutorial-text.ts';
import { seededRandom } from '../../host/emulation/virtual-time.ts';
import { suite } from '../support/suite.ts';
import { CASES, Table } from '../support/why.ts';

const test = suite('emulation/why-worlds');

/** What random worlds are made of, beside the cases: more zones, routers and prefixes that meet. */
const MORE: readonly string[] = [
  'az3$ ovn-nbctl lr-route-add lr3 10.1.0.0/16 192.168.3.100',
  'az2$ ovn-nbctl lr-route-add lr2 10.3.0.0/16 192.168.2.100',
  'az3$ ovn-nbctl lrp-add lr3 more aa:aa:aa:aa:cc:03 192.168.1.3/24',
  'az1$ ovn-nbctl lr-add more -- lrp-add more more-ts1 aa:aa:aa:aa:cc:04 169.254.100.44/24 -- lrp-add more more-in aa:aa:aa:aa:cc:05 10.44.0.1/24 -- lsp-add ts1 lsp-more -- lsp-set-type lsp-more router -- lsp-set-addresses lsp-more router -- lsp-set-options lsp-more router-port=more-ts1',
  'az3$ ovn-nbctl set Logical_Router lr3 options:ic-route-filter-learn=10.0.0.0/8',
  'az3$ ovn-nbctl set NB_Global . options:ic-route-adv=false',
  'az2$ ovn-nbctl set Logical_Router_Port lrp-lr2-ts1 options:ic-route-tag=red',
];

const uuidOf = (row: Readonly<Record<string, unknown>>): string => (row['_uuid'] as [string, string])[1];

test(
  'random worlds: what the path says is learned is there, and nothing else is',
  async () => {
    const moves = [
      ...CASES.map(({ breaks }) => breaks).filter((text) => !/^(?:controller|freeze|link) /m.test(text)),
      ...MORE,
    ];
    const random = seededRandom(11);
    let [arrived, stopped] = [0, 0];
    for (let round = 0; round < 4; round++) {
      const table = await Table.create(`world zones=az1,az2,az3 seed=${round + 1}\n${tutorialText(3)}`);
      for (let left = 6; left > 0; left--) {
        await table.tryOut(moves[Math.floor(random() * moves.length)] ?? '');
        const contents = table.world.contents();
        const bound = JSON.stringify(rowsOf(contents, 'isb', 'Port_Binding'));
        for (const zone of table.world.zones) {
          const statics = rowsOf(contents, `nb-${zone}`, 'Logical_Router_Static_Route');
          for (const router of rowsOf(contents, `nb-${zone}`, 'Logical_Router'))
            for (const prefix of [
              '10.1.0.0/16',
              '10.2.0.0/16',
              '10.3.0.0/16',
              '10.44.0.0/24',
              '192.168.1.0/24',
              '192.168.3.0/24',
            ]) {
              const { paths, kept } = table.ask(prefix, zone, String(router['name']));
              const said = paths.flatMap(({ gates }) =>
                gates.flatMap(({ gate, state, evidence }) =>
                  gate === 'INSTALLED' && state === 'passed' ? evidence.map(({ uuid }) => uuid) : [],
                ),
              );
              const base = prefix.replace(/0\/\d+$/, '');
              const there = statics
                .filter((row) => JSON.stringify(router['static_routes']).includes(uuidOf(row)))
                .filter(
                  (row) =>
                    JSON.stringify(row['external_ids']).includes('ic-learned-route') &&
                    String(row['ip_prefix']).startsWith(base),
                )
                .map(uuidOf);
              equal(
                [...new Set([...said, ...kept])].sort(),
                there.sort(),
                `${zone} ${String(router['name'])} ${prefix}`,
              );
              ok(
                kept.length === 0 || !bound.includes(uuidOf(router)),
                'only a router without an attachment keeps what it would not learn',
              );
              arrived += said.length;
              stopped += paths.filter(({ hasArrived }) => !hasArrived).length;
            }
        }
      }
      table.world.close();
    }
    ok(arrived > 50 && stopped > 50, `${arrived} arrived, ${stopped} did not`);
  },
  { deadline: 240_000 },
);

test.run();
