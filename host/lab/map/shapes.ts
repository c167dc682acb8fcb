/** What is on the map: boxes, the lines between them, and what each stands for. */
import type { WhyObject, WhyQuestion } from '../models/why-model.ts';

/** What a person can select. */
export type Target =
  | {
      readonly kind: 'row';
      readonly database: string;
      readonly table: string;
      readonly uuid: string;
      readonly name: string;
    }
  | { readonly kind: 'process'; readonly name: string }
  | { readonly kind: 'zone'; readonly name: string }
  /** Why something is there or not that is nowhere to be selected, named by what asks. */
  | { readonly kind: 'question'; readonly name: string; readonly question: WhyObject | WhyQuestion };

export interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly target: Target;
}

export interface ZoneBox extends Box {
  readonly title: string;
  readonly note: string;
  /** What is in it, where one is too far away to see that: a line each. */
  readonly summary: readonly string[];
}

export interface Chip extends Box {
  readonly style: 'database' | 'controller' | 'northd' | 'chassis' | 'switch' | 'transit';
  readonly label: string;
  readonly note: string;
  readonly isReal: boolean;
  /** Something is broken there. */
  readonly isBroken?: boolean;
}

/** A line of a router's card. */
export interface Line extends Box {
  readonly style: 'port' | 'connected' | 'static' | 'learned' | 'more';
  readonly left: string;
  readonly right: string;
}

export interface Card extends Box {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** The way between a router's port and a transit switch, or a controller and a database. */
export interface Edge {
  readonly id: string;
  readonly style: 'transit' | 'control' | 'fault';
  readonly path: string;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly zones: readonly ZoneBox[];
  readonly chips: readonly Chip[];
  readonly cards: readonly Card[];
  readonly edges: readonly Edge[];
  /** Where messages of a process leave and arrive, by its name. */
  readonly anchors: ReadonlyMap<string, Point>;
}
