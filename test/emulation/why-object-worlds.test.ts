/** What is said of zones, transit switches, router ports, address sets and monitors in random worlds, whole and broken, is so. */
import { ok } from 'uvu/assert';
import { rowsOf, type Contents, type TableContents } from '../../host/emulation/contents.ts';
import { mapOf, setOf, uuidOf } from '../../host/emulation/json-values.ts';
import { tutorialText } from '../../host/emulation/tutorial-text.ts';
import { Dice } from '../../host/emulation/world/dice.ts';
import { objectQuestion, whyObject } from '../../host/emulation/world/why/object.ts';
import { gatesText } from '../../host/ic/why/text.ts';
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { suite } from '../support/suite.ts';
import { Table } from '../support/why.ts';

const test = suite('emulation/why-object-worlds');

const kernels = typescriptKernels();

const CHECK =
  'az1$ ovn-nbctl --id=@hc create Load_Balancer_Health_Check vip=\'"10.0.0.10:80"\' -- set Load_Balancer lb1 health_check=@hc';
const MAPPING = 'az1$ ovn-nbctl set Load_Balancer lb1 ip_port_mappings:192.168.2.10=web2:192.168.1.1';

const START = `${tutorialText(2)}
az1$ ovn-ic-nbctl tr-add tr1
az1$ ovn-ic-nbctl ts-add ts2
az2$ ovn-nbctl ls-add sw2 -- lsp-add sw2 web2
gw2$ ovs-vsctl add-port br-int tap2 -- set interface tap2 external_ids:iface-id=web2
az1$ ovn-nbctl lb-add lb1 10.0.0.10:80 192.168.2.10:80
${MAPPING}:az2
${CHECK}
az1$ ovn-ic-nbctl trp-add tr1 trp1 aa:aa:aa:aa:ee:01 172.31.0.1/24 chassis=gw1
az1$ ovn-nbctl create Address_Set name=web addresses=10.0.0.1 options:ic-adv=true
az1$ ovn-nbctl set NB_Global . options:ic-as-adv=true
az2$ ovn-nbctl set NB_Global . options:ic-as-learn=true
`;

const MOVES: readonly string[] = [
  'az1$ ovn-nbctl create Address_Set name=web addresses=10.0.0.1 options:ic-adv=true',
  'az1$ ovn-nbctl create Address_Set name=web addresses=10.0.0.1',
  'az1$ ovn-nbctl set Address_Set web options:ic-adv=true',
  'az1$ ovn-nbctl add Address_Set web addresses 10.0.0.2',
  'az1$ ovn-nbctl destroy Address_Set web',
  'az1$ ovn-nbctl set NB_Global . options:ic-as-adv=false',
  'az1$ ovn-nbctl set NB_Global . options:ic-as-adv=true',
  'az2$ ovn-nbctl set NB_Global . options:ic-as-learn=true',
  'az2$ ovn-nbctl create Address_Set name=web addresses=10.9.9.9',
  'az2$ ovn-nbctl destroy Address_Set web',
  'az1$ ovn-ic-nbctl ts-add ts2',
  'az1$ ovn-ic-nbctl ts-del ts2',
  'az1$ ovn-ic-nbctl trp-add tr1 trp1 aa:aa:aa:aa:ee:01 172.31.0.1/24 chassis=gw1',
  'az1$ ovn-ic-nbctl set Transit_Router_Port trp1 chassis=gw2',
  'az1$ ovn-ic-nbctl set Transit_Router_Port trp1 chassis=nowhere',
  'az1$ ovn-ic-nbctl trp-del trp1',
  'az2$ ovn-nbctl lr-add other -- lrp-add other trp1 aa:aa:aa:aa:ee:09 10.99.0.1/24',
  'az1$ ovn-nbctl set NB_Global . name=other',
  'az1$ ovn-nbctl set NB_Global . name=az1',
  'az1$ ovn-nbctl set NB_Global . name=az2',
  'gw2$ ovs-vsctl del-port tap2',
  'gw2$ ovs-vsctl add-port br-int tap2 -- set interface tap2 external_ids:iface-id=web2',
  'az1$ ovn-nbctl clear Load_Balancer lb1 health_check',
  CHECK,
  `${MAPPING}:az2`,
  `${MAPPING}:az9`,
  'host kill gw1',
  'host start gw1',
];

const FAULTS = ['pause ovn-ic-az', 'freeze ovn-ic-az', 'crash ovn-ic-az', 'crash nb-az', 'freeze sb-az'];

type Row = TableContents[number] | undefined;

const options = (row: Row, column = 'options'): Map<string, string> => mapOf(row?.[column]);

/** The questions, and what is so in the databases when they are answered with yes. */
const QUESTIONS: Readonly<Record<string, (contents: Contents) => boolean>> = {
  'zone az1': (contents) => {
    const name = rowsOf(contents, 'nb-az1', 'NB_Global')[0]?.['name'];
    return rowsOf(contents, 'isb', 'Availability_Zone').some((row) => row['name'] === name);
  },
  'switch az2 ts2': (contents) =>
    rowsOf(contents, 'nb-az2', 'Logical_Switch').some(
      (row) => options(row, 'other_config').get('interconn-ts') === 'ts2',
    ) && rowsOf(contents, 'isb', 'Datapath_Binding').some((row) => row['transit_switch'] === 'ts2'),
  'router-port az2 trp1': (contents) => {
    const port = rowsOf(contents, 'inb', 'Transit_Router_Port').find((row) => row['name'] === 'trp1');
    const copy = rowsOf(contents, 'nb-az2', 'Logical_Router_Port').find((row) => row['name'] === 'trp1');
    const isBound = rowsOf(contents, 'isb', 'Port_Binding').some((row) => row['logical_port'] === 'trp1');
    return isBound && options(copy).has('interconn-tr') && options(copy).get('requested-chassis') === port?.['chassis'];
  },
  'set az2 web az1': (contents) => {
    const own = rowsOf(contents, 'nb-az1', 'Address_Set').find((row) => row['name'] === 'web');
    const its = rowsOf(contents, 'nb-az2', 'Address_Set').find((row) => row['name'] === 'web');
    const isShown = rowsOf(contents, 'isb', 'Address_Set').some((row) => row['name'] === 'web');
    const addresses = setOf(its?.['addresses']);
    return (
      isShown &&
      options(own).get('ic-adv') === 'true' &&
      options(its, 'external_ids').get('ic-learnt') === 'true' &&
      setOf(own?.['addresses']).every((address) => addresses.includes(address))
    );
  },
  'monitor az1 web2': (contents) =>
    ['az1', 'az2'].every((zone) =>
      rowsOf(contents, `sb-${zone}`, 'Service_Monitor').some(
        (row) => row['logical_port'] === 'web2' && row['status'] === 'online' && uuidOf(row['_uuid']) !== '',
      ),
    ),
};

test(
  'random worlds: what is said to be there is there, and what is not is not, while nothing is broken',
  async () => {
    const dice = new Dice(7);
    const seen = new Map<string, number>();
    for (let round = 0; round < 3; round++) {
      const table = await Table.create(`world zones=az1,az2 seed=${round + 1}\n${START}`);
      for (let left = 14; left > 0; left--) {
        const roll = dice.below(5);
        if (roll === 0) await table.tryOut('heal all');
        if (roll === 1) await table.tryOut(`fault ${FAULTS[dice.below(FAULTS.length)] ?? ''}${1 + dice.below(2)}`);
        await table.tryOut(`${MOVES[dice.below(MOVES.length)] ?? ''}\nsettle`);
        const contents = table.world.contents();
        const isWhole = table.world.faults.active().length === 0;
        for (const [words, isThere] of Object.entries(QUESTIONS)) {
          const question = objectQuestion(words.split(' '));
          if (question === undefined) throw new Error(`nothing is asked by '${words}'`);
          const gates = whyObject(table.world, kernels, question);
          const failed = gates.find(({ state }) => state === 'failed');
          const said = `${words} ${failed?.gate ?? 'arrived'}`;
          seen.set(said, (seen.get(said) ?? 0) + 1);
          if (failed === undefined || isWhole)
            ok(
              isThere(contents) === (failed === undefined),
              `${words}, round ${round}, ${left} left:\n${gatesText(gates)}`,
            );
        }
      }
      table.world.close();
    }
    for (const words of Object.keys(QUESTIONS))
      ok(seen.has(`${words} arrived`), `${words}: ${JSON.stringify([...seen])}`);
    ok(seen.size > 11, JSON.stringify([...seen]));
  },
  { deadline: 120_000 },
);

test.run();
