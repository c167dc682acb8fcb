/** Scenario 9: address sets that all zones share. */
import { tutorialText } from '../../emulation/tutorial-text.ts';
import type { Scenario } from './scenario.ts';

const learnt = 'az2$ ovn-nbctl --bare --columns=addresses find Address_Set name=web external_ids:ic-learnt=true';
const advertised = 'az1$ ovn-ic-sbctl --bare --columns=addresses find Address_Set name=web';

export const addressSets: Scenario = {
  start: `world zones=az1,az2,az3
${tutorialText(3)}
az1$ ovn-nbctl create Address_Set name=web addresses=192.168.1.10
`,
  steps: [
    {
      title: 'Show a set to the others',
      what: 'az1 has an address set, web. Mark it: `ovn-nbctl set Address_Set web options:ic-adv=true`. And consent: `ovn-nbctl set NB_Global . options:ic-as-adv=true`. Both in az1.',
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
          mutation: 'az1$ ovn-nbctl set NB_Global . options:ic-as-adv=false',
        },
      ],
    },
    {
      title: 'Gather it elsewhere',
      what: 'Let az2 learn address sets: `ovn-nbctl set NB_Global . options:ic-as-learn=true` in az2.',
      look: 'az2’s Northbound has a set web, marked `ic-learnt`.',
      why: 'A zone that learns gathers what all others show under one name into one set of its own.',
      hints: ['The option is called `ic-as-learn`.', 'az2$ ovn-nbctl set NB_Global . options:ic-as-learn=true'],
      solution: 'az2$ ovn-nbctl set NB_Global . options:ic-as-learn=true',
      checks: [
        {
          title: 'az2 has the set web',
          command: `${learnt} | grep 192.168.1.10`,
          mutation: 'az2$ ovn-nbctl set NB_Global . options:ic-as-learn=false',
        },
      ],
    },
    {
      title: 'From two zones',
      what: 'Show a set of the same name in az3: `ovn-nbctl create Address_Set name=web addresses=192.168.3.10 options:ic-adv=true`, then `ovn-nbctl set NB_Global . options:ic-as-adv=true`.',
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
          mutation: 'az3$ ovn-nbctl remove Address_Set web options ic-adv',
        },
        {
          title: 'and still az1’s',
          command: `${learnt} | grep 192.168.1.10`,
          mutation: 'az1$ ovn-nbctl set Address_Set web addresses=192.168.1.11',
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
      hints: ['The set web in az2 is somebody’s own: delete it.', 'az2$ ovn-nbctl destroy Address_Set web'],
      solution: 'az2$ ovn-nbctl destroy Address_Set web',
      checks: [
        {
          title: 'az2 has az1’s address again',
          command: `${learnt} | grep 192.168.1.10`,
          mutation: 'az2$ ovn-nbctl remove Address_Set web external_ids ic-learnt',
        },
        {
          title: 'and az3’s',
          command: `${learnt} | grep 192.168.3.10`,
          mutation: 'az3$ ovn-nbctl set NB_Global . options:ic-as-adv=false',
        },
      ],
    },
  ],
};
