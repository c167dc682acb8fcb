/** Scenario 9: address sets that all zones share, and backends that one zone watches for another. */
import { tutorialText } from '../../emulation/tutorial-text.ts';
import type { Scenario } from './scenario.ts';

const learnt = 'az2$ ovn-nbctl --bare --columns=addresses find Address_Set name=web external_ids:ic-learnt=true';
const statusIn = (zone: string): string =>
  `${zone}$ ovn-sbctl --bare --columns=status find Service_Monitor logical_port=web2`;
const advertised = 'az1$ ovn-ic-sbctl --bare --columns=addresses find Address_Set name=web';

const monitor = `az1$ ovn-nbctl set Load_Balancer lb1 ip_port_mappings:192.168.2.10=web2:192.168.1.1:az2
az1$ ovn-nbctl --id=@hc create Load_Balancer_Health_Check vip='"10.0.0.10:80"' -- add Load_Balancer lb1 health_check @hc`;

export const addressSets: Scenario = {
  start: `world zones=az1,az2,az3
${tutorialText(3)}
az1$ ovn-nbctl create Address_Set name=web addresses=192.168.1.10
`,
  steps: [
    {
      title: 'Show a set to the others',
      what: 'az1 has an address set, web. Mark it, and consent:\n`az1$ ovn-nbctl set Address_Set web options:ic-adv=true`\n`az1$ ovn-nbctl set NB_Global . options:ic-as-adv=true`',
      look: 'The set appears in IC Southbound (Tables, `isb`, `Address_Set`). The other zones do not have it yet.',
      why: 'Access rules name address sets. For a rule that is meant for all zones its set has to be known in all of them.',
      hints: [
        'Two options in two tables: the set’s and the zone’s.',
        'az1$ ovn-nbctl set Address_Set web options:ic-adv=true\naz1$ ovn-nbctl set NB_Global . options:ic-as-adv=true',
      ],
      solution:
        'az1$ ovn-nbctl set Address_Set web options:ic-adv=true\naz1$ ovn-nbctl set NB_Global . options:ic-as-adv=true',
      checks: [
        {
          title: 'IC Southbound has az1’s addresses',
          command: `${advertised} | grep 192.168.1.10`,
          why: { about: 'set', words: ['az1', 'web', 'az1', '192.168.1.10'] },
          mutation: 'az1$ ovn-nbctl set NB_Global . options:ic-as-adv=false',
        },
      ],
    },
    {
      title: 'Gather it elsewhere',
      what: 'Let az2 learn address sets:\n`az2$ ovn-nbctl set NB_Global . options:ic-as-learn=true`',
      look: 'az2’s Northbound has a set web, marked `ic-learnt`.',
      why: 'A zone that learns gathers what all others show under one name into one set of its own.',
      hints: ['The option is called `ic-as-learn`.', 'az2$ ovn-nbctl set NB_Global . options:ic-as-learn=true'],
      solution: 'az2$ ovn-nbctl set NB_Global . options:ic-as-learn=true',
      checks: [
        {
          title: 'az2 has the set web',
          command: `${learnt} | grep 192.168.1.10`,
          why: { about: 'set', words: ['az2', 'web', 'az1', '192.168.1.10'] },
          mutation: 'az2$ ovn-nbctl set NB_Global . options:ic-as-learn=false',
        },
      ],
    },
    {
      title: 'From two zones',
      what: 'Advertise a set of the same name from az3:\n`az3$ ovn-nbctl create Address_Set name=web addresses=192.168.3.10 options:ic-adv=true`\n`az3$ ovn-nbctl set NB_Global . options:ic-as-adv=true`',
      look: 'az2’s set has the addresses of both zones.',
      why: 'Each zone has its own row in IC Southbound; who learns takes all of them together. An address goes when the last zone that showed it withdraws it.',
      hints: [
        'In az3, as in az1.',
        'az3$ ovn-nbctl create Address_Set name=web addresses=192.168.3.10 options:ic-adv=true\naz3$ ovn-nbctl set NB_Global . options:ic-as-adv=true',
      ],
      solution:
        'az3$ ovn-nbctl create Address_Set name=web addresses=192.168.3.10 options:ic-adv=true\naz3$ ovn-nbctl set NB_Global . options:ic-as-adv=true',
      checks: [
        {
          title: 'az2’s set has az3’s address',
          command: `${learnt} | grep 192.168.3.10`,
          why: { about: 'set', words: ['az2', 'web', 'az3', '192.168.3.10'] },
          mutation: 'az3$ ovn-nbctl remove Address_Set web options ic-adv',
        },
        {
          title: 'and still az1’s',
          command: `${learnt} | grep 192.168.1.10`,
          why: { about: 'set', words: ['az2', 'web', 'az1', '192.168.1.10'] },
          mutation: 'az1$ ovn-nbctl set Address_Set web addresses=192.168.1.11',
        },
      ],
    },
    {
      title: 'Watch a backend elsewhere',
      before: `az2$ ovn-nbctl ls-add sw2 -- lsp-add sw2 web2
gw2$ ovs-vsctl add-port br-int tap2 -- set interface tap2 external_ids:iface-id=web2
az1$ ovn-nbctl lb-add lb1 10.0.0.10:80 192.168.2.10:80`,
      isPreparation: true,
      what: 'az1 has a load balancer, lb1, with one backend: port web2 of az2. Say in az1 where the backend is, and have it watched:\n`az1$ ovn-nbctl set Load_Balancer lb1 ip_port_mappings:192.168.2.10=web2:192.168.1.1:az2`\n`az1$ ovn-nbctl --id=@hc create Load_Balancer_Health_Check vip=\'"10.0.0.10:80"\' -- add Load_Balancer lb1 health_check @hc`',
      look: 'A row of `Service_Monitor` goes from az1’s Southbound through IC Southbound to az2’s. Its status comes back the same way.',
      why: 'Only a chassis of az2 can ask the backend whether it answers. So az2 watches it, and az1 gets to know.',
      hints: ['Two commands in az1: the mapping ends with the backend’s zone.', monitor],
      solution: monitor,
      checks: [
        {
          title: 'az2 watches web2 for az1',
          command: `${statusIn('az2')} ic_learned=true | grep online`,
          why: { about: 'monitor', words: ['az1', 'web2'] },
          mutation: 'az1$ ovn-nbctl clear Load_Balancer lb1 health_check',
        },
        {
          title: 'az1 knows that web2 is online',
          command: `${statusIn('az1')} | grep online`,
          why: { about: 'monitor', words: ['az1', 'web2'] },
          mutation: 'az1$ ovn-nbctl set Load_Balancer lb1 ip_port_mappings:192.168.2.10=web2:192.168.1.1:az3',
        },
      ],
    },
    {
      title: 'Break it',
      what: 'Take the backend away:\n`gw2$ ovs-vsctl del-port tap2`',
      look: 'In az2’s Southbound the monitor goes offline, and so it does in IC Southbound and in az1’s.',
      why: 'The zone with the backend writes the status; its controller carries it to the zone that asked, so that the load balancer there leaves the backend out.',
      hints: ['On the host, not in the zone.', 'gw2$ ovs-vsctl del-port tap2'],
      solution: 'gw2$ ovs-vsctl del-port tap2',
      checks: [
        {
          title: 'az1 no longer has web2 as online',
          command: `! ${statusIn('az1')} | grep online`,
          why: { about: 'monitor', words: ['az1', 'web2'] },
          mutation: 'gw2$ ovs-vsctl add-port br-int tap2 -- set interface tap2 external_ids:iface-id=web2',
        },
      ],
    },
    {
      title: 'Find the fault',
      before: `az2$ ovn-nbctl set NB_Global . options:ic-as-learn=false
az2$ ovn-nbctl create Address_Set name=web addresses=192.168.2.10
az2$ ovn-nbctl set NB_Global . options:ic-as-learn=true`,
      what: 'az2 learns again, but its set web has only one address, 192.168.2.10. Mend it: az2 should have what the others show.',
      look: 'Is the set one that was learned? Look at its `external_ids`.',
      why: 'A set that somebody made is not touched: its name is taken, and the sets of other zones wait until it is free.',
      hints: [
        'The set web in az2 is somebody’s own: `ovn-nbctl destroy` deletes it.',
        'az2$ ovn-nbctl destroy Address_Set web',
      ],
      solution: 'az2$ ovn-nbctl destroy Address_Set web',
      checks: [
        {
          title: 'az2 has az1’s address again',
          command: `${learnt} | grep 192.168.1.10`,
          why: { about: 'set', words: ['az2', 'web', 'az1', '192.168.1.10'] },
          mutation: 'az2$ ovn-nbctl remove Address_Set web external_ids ic-learnt',
        },
        {
          title: 'and az3’s',
          command: `${learnt} | grep 192.168.3.10`,
          why: { about: 'set', words: ['az2', 'web', 'az3', '192.168.3.10'] },
          mutation: 'az3$ ovn-nbctl set NB_Global . options:ic-as-adv=false',
        },
      ],
    },
  ],
};
