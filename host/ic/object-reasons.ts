/**
 * Reasons of all decisions but those about routes (reason.ts): what became of a gateway, port, datapath key, address set, service monitor or sequence
 * number, and why, as a closed list of codes for each kind. Recording is off unless 'Context.observer' is set, and then costs one branch a decision.
 */
import type { Evidence } from './reason.ts';

/** For each kind the codes, and what each means to an operator. */
export const OBJECT_REASONS = {
  gateway: {
    SHOWN: 'a chassis of this zone with other_config:is-interconn: IC-SB has its gateway',
    COPIED: "another zone's gateway: SB has a chassis for it",
    WAITS: 'something else has its name, or its tunnel ends: it is left out until that changes',
    NOT_INTERCONN: 'a chassis of this zone without other_config:is-interconn: it stays at home',
    GONE: 'nobody has it (any more): what was written for it is removed',
  },
  port: {
    OWN: "this zone's port: IC-SB has its row",
    OWN_AS_LEADER: 'a port of IC-NB without a chassis: the leader writes its row, and that is this zone',
    COPIED: "another zone's port: NB has a copy of it",
    WAITS: 'something else has its name or row: it waits until that changes',
    NOT_BOUND: 'SB has no Port_Binding of it: ovn-northd has not made one',
    NOT_WANTED: 'nothing here asks for it: what was written for it is removed',
  },
  'datapath key': {
    KEPT: 'IC-SB has a key for it',
    CHOSEN: 'it had none, or not one of the present mode: a free one is written',
    NONE_FREE: 'no key is free: it is left out until one is',
    LEFT_TO_LEADER: 'it has no key yet: the leader, which is another zone, gives it one',
  },
  'address set': {
    SHOWN: 'SB marks it with options:ic-adv, and NB_Global.options:ic-as-adv is on: IC-SB has it',
    NOT_MARKED: 'SB has it without options:ic-adv: it stays at home',
    ADVERTISE_OFF: 'NB_Global.options:ic-as-adv is off: it stays at home',
    GATHERED: 'other zones show it: NB has a set of their addresses',
    LEARN_OFF: 'other zones show it, and NB_Global.options:ic-as-learn is off',
    WAITS: 'other zones show it, and NB has a set of that name of its own',
    GONE: 'nobody has it (any more)',
  },
  'service monitor': {
    PUSHED: 'it asks for a port of another zone: IC-SB has it',
    PULLED: 'another zone asks for a port of this one: SB has it',
    SHARED: 'another zone asks for what SB monitors already: that one reports',
    NO_MAC: 'SB_Global.options:svc_monitor_mac is not set',
    PORT_NOT_HERE: 'another zone asks for a port that SB has no binding of, or whose up is not set',
    WAITS: 'SB has another monitor in its place',
    GONE: 'nobody asks for it (any more): what was written for it is removed',
  },
  sequence: {
    PROCESSED: 'all that this zone had to write is committed: Availability_Zone.nb_ic_cfg says so',
    UNFINISHED: 'this zone has something left to write',
    IN_FLIGHT: 'what this zone has written is not committed yet',
  },
} as const;

export type ObjectKind = keyof typeof OBJECT_REASONS;
export type ObjectReason<K extends ObjectKind> = keyof (typeof OBJECT_REASONS)[K];

export interface ObjectDecision<K extends ObjectKind> {
  readonly kind: K;
  readonly reason: ObjectReason<K>;
  /** What it is about: a name. */
  readonly name: string;
  /** Who or what is in the way; '' when nothing is. */
  readonly note: string;
  readonly evidence: Evidence;
}

export type AnyObjectDecision = { [K in ObjectKind]: ObjectDecision<K> }[ObjectKind];
export type ObjectObserver = (decision: AnyObjectDecision) => void;

/** What a decision means to an operator. */
export function reasonText({ kind, reason }: AnyObjectDecision): string {
  return new Map<string, string>(Object.entries(OBJECT_REASONS[kind])).get(reason) ?? '';
}
