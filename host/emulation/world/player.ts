/** Plays statements in a world, one after the other, and tells what each came to. */
import { OPERATOR } from '../processes.ts';
import { mustBePlace, runShell, type Settle, type ShellResult } from './shell.ts';
import { parseCheck, type Statement } from './script.ts';
import { VERBS, type Doing } from './verbs.ts';
import type { World } from './world.ts';

export interface Entry {
  readonly statement: Statement;
  /** Where it ran. */
  readonly place: string;
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined: it still waits for something when the world is at rest, or was not let go on. */
  readonly status: number | undefined;
  /** Of a check: what it says, and whether it holds. */
  readonly check?: { readonly title: string; readonly holds: boolean };
  /** Of the world, after it. */
  readonly isAtRest: boolean;
  readonly at: number;
}

const said = (stdout: string): ShellResult => ({ stdout, stderr: '', status: 0 });

/** What is wrong with the words is said as a program would; all else is thrown. */
function failedBy(error: unknown): ShellResult {
  if (!(error instanceof Error)) throw error;
  return { stdout: '', stderr: `${error.message}\n`, status: 1 };
}

/** Words that the player reads by itself. */
const OWN: ReadonlyMap<string, Doing> = new Map([
  ['check', 'looks'],
  ['settle', 'steers'],
]);

/** What a statement does: a command of OVN's acts; who asks what a verb of the world's can do only looks. */
function doingOf(verb: string, words: readonly string[]): Doing {
  const doing = OWN.get(verb) ?? VERBS.get(verb)?.does ?? 'acts';
  const isQuestion = VERBS.has(verb) && (words.length === 0 || words[0] === 'help');
  return isQuestion && (doing === 'acts' || doing === 'breaks') ? 'looks' : doing;
}

/** Doings that have no reason of their own for what changes after them: it goes on from what was done before. */
const WATCHES: ReadonlySet<Doing> = new Set(['steers', 'looks']);
/** Doings before which chaos does not strike. */
const SPARED: ReadonlySet<Doing> = new Set(['breaks', 'steers', 'looks']);

/** Takes down that somebody did something, which is no process of the world's. */
function act(world: World, command: string): void {
  world.journal.say(command);
  world.simulation.scheduler.perform(
    { kind: 'command', worker: 'servers', from: OPERATOR, to: OPERATOR },
    () => undefined,
  );
}

export class Player {
  readonly world: World;
  /** Where commands go that name no place. */
  place: string;
  /** After each command everything happens that follows from it. Off: only its answer is waited for, and the rest is stepped. */
  settles = true;
  readonly #variables = new Map<string, string>();
  readonly #settle: (world: World, until?: () => boolean) => void | Promise<void>;

  /** 'settle' lets the world come to rest, or to 'until': at once by default, or at somebody's pace. */
  constructor(
    world: World,
    settle: (world: World, until?: () => boolean) => void | Promise<void> = (world, until) => void world.settle(until),
  ) {
    this.world = world;
    this.place = world.zones[0] ?? '';
    this.#settle = settle;
  }

  async play(statement: Statement): Promise<Entry> {
    const { world } = this;
    const [verb = '', ...words] = statement.command.split(/\s+/);
    const doing = doingOf(verb, words);
    if (!WATCHES.has(doing)) world.flips.begin();
    if (!SPARED.has(doing)) await this.#strike();
    let place = statement.place === '' ? this.place : statement.place;
    let result: ShellResult;
    let check: Entry['check'];
    try {
      if (statement.place !== '') mustBePlace(world, statement.place);
      this.place = place;
      if (verb === 'check') {
        const { title, isNegated, place: where, command } = parseCheck(statement.command.slice(verb.length).trim());
        if (where !== '') place = mustBePlace(world, where);
        result = await this.#command(place, command);
        check = { title, holds: (result.status === 0) !== isNegated && result.status !== undefined };
      } else result = await this.#command(place, statement.command, verb, words);
    } catch (error) {
      result = failedBy(error);
      if (verb === 'check') check = { title: statement.text, holds: false };
    }
    const isAtRest = world.isAtRest;
    return { statement, place, ...result, ...(check !== undefined && { check }), isAtRest, at: world.now };
  }

  async #strike(): Promise<void> {
    const done = (await this.world.faults.chaos?.strike()) ?? [];
    if (done.length > 0 && this.settles) await this.#settle(this.world);
  }

  async #command(
    place: string,
    command: string,
    verb = command.split(/\s+/)[0] ?? '',
    words: readonly string[] = command.split(/\s+/).slice(1),
  ): Promise<ShellResult> {
    const { world } = this;
    if (verb === 'settle') {
      if (words[0] === 'on' || words[0] === 'off') {
        this.settles = words[0] === 'on';
        return said('');
      }
      await this.#settle(world);
      return said(world.isAtRest ? `at rest after ${world.now} ms\n` : `not at rest after ${world.now} ms\n`);
    }
    const own = VERBS.get(verb);
    const settle: Settle = (world, isAnswered) => this.#settle(world, this.settles ? undefined : isAnswered);
    if (own === undefined) return runShell(world, place, command, this.#variables, settle);
    const doing = doingOf(verb, words);
    if (doing === 'acts' || doing === 'breaks') act(world, command);
    let stdout: string;
    try {
      stdout = await own.run(world, words);
    } catch (error) {
      return failedBy(error);
    }
    if (this.settles && doing !== 'steers') await this.#settle(world);
    return said(stdout);
  }
}
