/** Scenario 10: controllers that are away: paused, cut off, killed, replaced, waited for. */
import { tutorialText } from '../../emulation/tutorial-text.ts';
import type { Scenario } from './scenario.ts';

const learnedBy2 = 'az2$ ovn-nbctl lr-route-list lr2';
const inIcSb = (prefix: string): string => `az1$ ovn-ic-sbctl --bare --columns=ip_prefix list Route | grep ${prefix}`;

export const away: Scenario = {
  start: `world zones=az1,az2\n${tutorialText(2)}`,
  steps: [
    {
      title: 'Pause a controller',
      what: 'Pause az2’s controller, then add a route in az1:\n`az2$ ovn-appctl -t ovn-ic pause`\n`az1$ ovn-nbctl lr-route-add lr1 10.1.0.0/16 192.168.1.100`',
      look: 'The route gets as far as IC Southbound. On the map az2’s `ovn-ic` is paused. What lr2 had learned, it keeps.',
      why: 'A controller that is away loses nothing: everything it needs is in the databases. Its zone only stands still.',
      hints: [
        'Two commands, in two zones.',
        'az2$ ovn-appctl -t ovn-ic pause\naz1$ ovn-nbctl lr-route-add lr1 10.1.0.0/16 192.168.1.100',
      ],
      solution: 'az2$ ovn-appctl -t ovn-ic pause\naz1$ ovn-nbctl lr-route-add lr1 10.1.0.0/16 192.168.1.100',
      checks: [
        {
          title: '10.1.0.0/16 is in IC Southbound',
          command: inIcSb('10.1.0.0/16'),
          why: { zone: 'az2', router: 'lr2', prefix: '10.1.0.0/16', from: 'az1', isAdvertised: true },
          mutation: 'az1$ ovn-nbctl lr-route-del lr1 10.1.0.0/16',
        },
        {
          title: 'lr2 does not know it yet',
          command: `! ${learnedBy2} | grep 10.1.0.0/16`,
          mutation: 'az2$ ovn-appctl -t ovn-ic resume',
        },
        {
          title: 'lr2 still knows 192.168.1.0/24',
          command: `${learnedBy2} | grep "192.168.1.0/24 .*learned"`,
          mutation: 'az2$ ovn-nbctl lr-route-del lr2 192.168.1.1/24 169.254.100.1',
        },
      ],
    },
    {
      title: 'Let it go on',
      what: 'Resume it:\n`az2$ ovn-appctl -t ovn-ic resume`',
      look: 'lr2 learns what it has missed, in one transaction.',
      why: 'It compares everything with everything once (a recompute), and is as far as all others.',
      hints: ['The opposite of pause.', 'az2$ ovn-appctl -t ovn-ic resume'],
      solution: 'az2$ ovn-appctl -t ovn-ic resume',
      checks: [
        {
          title: 'lr2 knows 10.1.0.0/16',
          command: `${learnedBy2} | grep "10.1.0.0/16 .*learned"`,
          mutation: 'az1$ ovn-nbctl lr-route-del lr1 10.1.0.0/16',
        },
      ],
    },
    {
      title: 'Cut the wire',
      what: 'Stall the connection between az2’s controller and IC Southbound, then add another route in az1:\n`az1$ fault stall ovn-ic-az2 isb`\n`az1$ ovn-nbctl lr-route-add lr1 10.2.0.0/16 192.168.1.100`',
      look: 'The link on the map is marked. IC Southbound has the route, and lr2 does not get it: nobody tells az2’s controller anything, and it keeps what it knows.',
      why: 'A firewall that drops everything looks like silence. Who asks `why az2 lr2 10.2.0.0/16` hears where the route has stopped.',
      hints: [
        'Two lines; the first is a word of the lab, the second is for az1.',
        'fault stall ovn-ic-az2 isb\naz1$ ovn-nbctl lr-route-add lr1 10.2.0.0/16 192.168.1.100',
      ],
      solution: 'fault stall ovn-ic-az2 isb\naz1$ ovn-nbctl lr-route-add lr1 10.2.0.0/16 192.168.1.100',
      checks: [
        {
          title: '10.2.0.0/16 is in IC Southbound',
          command: inIcSb('10.2.0.0/16'),
          why: { zone: 'az2', router: 'lr2', prefix: '10.2.0.0/16', from: 'az1', isAdvertised: true },
          mutation: 'az1$ ovn-nbctl lr-route-del lr1 10.2.0.0/16',
        },
        {
          title: 'lr2 does not know it',
          command: `! ${learnedBy2} | grep 10.2.0.0/16`,
          mutation: 'heal all',
        },
        {
          title: 'lr2 keeps 10.1.0.0/16',
          command: `${learnedBy2} | grep "10.1.0.0/16 .*learned"`,
          mutation: 'az2$ ovn-nbctl set NB_Global . options:ic-route-learn=false',
        },
      ],
    },
    {
      title: 'Join it again',
      what: 'End the fault:\n`az1$ heal all`',
      look: 'What was sent meanwhile arrives, in its order, and lr2 learns the route.',
      why: 'TCP loses nothing: what waits on the way arrives, or the connection ends and the controller fetches what it has missed.',
      hints: ['`fault` lists what is broken.', 'heal all'],
      solution: 'heal all',
      checks: [
        {
          title: 'lr2 knows 10.2.0.0/16',
          command: `${learnedBy2} | grep "10.2.0.0/16 .*learned"`,
          mutation: 'az1$ ovn-nbctl lr-route-del lr1 10.2.0.0/16',
        },
      ],
    },
    {
      title: 'A standby takes over',
      what: 'Start a second controller for az1, kill the first, and withdraw the route:\n`az1$ controller standby az1`\n`az1$ controller kill az1`\n`az1$ ovn-nbctl lr-route-del lr1 10.1.0.0/16`',
      look: 'The standby becomes active as soon as the first is gone, and takes the route out of IC Southbound.',
      why: 'The controllers of a zone elect one by a lock in its Southbound database. A database gives a lock to the next in line when the holder’s connection ends.',
      hints: [
        'Three lines.',
        'controller standby az1\ncontroller kill az1\naz1$ ovn-nbctl lr-route-del lr1 10.1.0.0/16',
      ],
      solution: 'controller standby az1\ncontroller kill az1\naz1$ ovn-nbctl lr-route-del lr1 10.1.0.0/16',
      checks: [
        {
          title: 'lr2 has forgotten 10.1.0.0/16',
          command: `! ${learnedBy2} | grep 10.1.0.0/16`,
          mutation: 'az1$ ovn-nbctl lr-route-add lr1 10.1.0.0/16 192.168.1.100',
        },
      ],
    },
    {
      title: 'Find the fault',
      before: 'az2$ controller pause az2\naz1$ ovn-ic-nbctl set IC_NB_Global . nb_ic_cfg=7',
      what: 'Somebody has asked all zones to say when they have done everything, as `ovn-ic-nbctl --wait=sb` does, and waits. Find out for whom, and let it end.',
      look: '`why wait` asks each zone in turn. In IC Southbound each zone’s `nb_ic_cfg` says how far it is.',
      why: 'The leader says so (`IC_NB_Global.sb_ic_cfg`) only when every zone has reached the number. One zone that stands still holds all up.',
      hints: ['`why wait` names the zone that stands still, and what mends it.', 'controller resume az2'],
      solution: 'controller resume az2',
      checks: [
        {
          title: 'az2 has reached 7',
          command: 'az1$ ovn-ic-sbctl --bare --columns=name find Availability_Zone nb_ic_cfg=7 | grep az2',
          why: { about: 'wait', words: ['7'] },
          mutation: 'az1$ ovn-ic-nbctl set IC_NB_Global . nb_ic_cfg=8',
        },
        {
          title: 'IC Northbound says that all have',
          command: 'az1$ ovn-ic-nbctl get IC_NB_Global . sb_ic_cfg | grep 7',
          why: { about: 'wait', words: ['7'] },
          mutation: 'az1$ ovn-ic-nbctl set IC_NB_Global . nb_ic_cfg=8',
        },
      ],
    },
  ],
};
