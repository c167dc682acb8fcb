/**
 * The world behind messages: plays what the page wants played, and tells what is to be seen.
 *
 * What is played goes one after the other; what is only looked at is answered at once. The script that leads to the present is kept:
 * it is the link, the autosave, and the console's history. Who acts in the past begins another branch: the script up to that moment is
 * played again.
 */
import type { Player } from '../../emulation/world/player.ts';
import { USUAL_ZONES } from '../../emulation/world/run.ts';
import { readScript, parseScript, type Statement } from '../../emulation/world/script.ts';
import { World } from '../../emulation/world/world.ts';
import type { Intent } from '../messages.ts';
import { answer, isQuestion } from './answers.ts';
import { Branches } from './branches.ts';
import { entryModel } from './entries.ts';
import { Hold } from './hold.ts';
import { loadGraph, loadTools } from './late.ts';
import { Pictures } from './pictures.ts';
import type { SessionPlatform } from './platform.ts';
import { AsyncQueue } from './queue.ts';
import type { ReplayReports } from './replay-reports.ts';
import { Scene } from './scene.ts';
import type { Stage } from './settle.ts';

export class Session {
  readonly #platform: SessionPlatform;
  readonly #hold = new Hold();
  readonly #branches = new Branches();
  #scene: Scene | undefined;
  #player: Player | undefined;
  #lines: string[] = [];
  #header = '';
  #base = '';
  #pace = 40;
  /** What is played is not watched: a link that is opened, or a check. */
  #isInstant = false;
  /** Looks at the invariants of what was played last; undefined: that is done. */
  #check: (() => void) | undefined;
  readonly #queue = new AsyncQueue(
    (error) => this.#fail(error),
    () => this.#idle(),
  );
  #generation = 0;

  constructor(platform: SessionPlatform) {
    this.#platform = platform;
  }

  handle(intent: Intent): void {
    if (isQuestion(intent)) {
      const subject = { scene: this.#scene, branches: this.#branches, script: this.script };
      // What has no answer is said.
      answer(intent, subject, this.#platform).catch((error: unknown) => this.#fail(error));
      return;
    }
    switch (intent.kind) {
      case 'open':
        this.#generation++;
        this.#queue.clear();
        this.#base = intent.base;
        this.#branches.clear();
        this.#queue.add(() => this.#open(intent.script));
        return;
      case 'type':
        this.#queue.add(() => this.#type(intent.place, intent.text));
        return;
      case 'pace':
        this.#pace = intent.milliseconds;
        return;
      case 'hold':
        this.#hold.set(intent.isHeld, intent.once === true);
        return;
      case 'step':
        this.#step(intent);
        return;
      case 'look':
        this.#look(intent.event);
        return;
      case 'branch':
        this.#queue.add(() => this.#change(intent.name));
        return;
      case 'rename':
        this.#branches.rename(intent.name, intent.to);
        this.#tellTimeline();
        return;
      case 'undo':
        this.#queue.add(() => this.#back(1));
    }
  }

  #fail(error: unknown): void {
    this.#platform.tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }

  #idle(): void {
    const scene = this.#scene;
    if (scene === undefined) return;
    this.#tellTimeline();
    const { databases, events } = scene.world.hash();
    const place = this.#player?.place ?? '';
    this.#platform.tell({ kind: 'idle', hash: `${databases}-${events}`, script: this.script, place });
    // Afterwards: of a large world this takes a tenth of the time to rest.
    this.#lookOver();
  }

  #lookOver(): void {
    const check = this.#check;
    this.#check = undefined;
    check?.();
  }

  /** What leads to the present. */
  get script(): string {
    return this.#scriptOf(this.#lines);
  }

  #scriptOf(lines: readonly string[]): string {
    return [this.#header, ...lines].filter((line) => line !== '').join('\n');
  }

  async #open(script: string): Promise<void> {
    const { world: options, statements } = readScript(script);
    const watched = this.#scene?.watched;
    this.#scene?.world.close();
    this.#scene = undefined;
    this.#check = undefined;
    this.#lines = [];
    this.#header = /^\s*world(?:\s.*)?$/m.exec(script)?.[0].trim() ?? '';
    if (options.isNameless !== true) await loadGraph();
    const world = await World.create({
      zones: USUAL_ZONES,
      ...options,
      kernels: this.#platform.kernels,
    });
    const scene = new Scene(world, this.#platform.tell, watched);
    this.#scene = scene;
    world.journal.stopwatch = this.#platform.now;
    world.journal.onEvent = (event) => scene.note(event);
    world.settle();
    scene.since = world.journal.count;
    scene.forgetNews();
    this.#player = undefined;
    const kernels = await this.#platform.kernels();
    const places = [...world.zones, ...world.hosts.keys()];
    this.#platform.tell({ kind: 'opened', places, kernels: kernels.describe() });
    await this.#replay(statements);
    scene.show();
  }

  async #replay(statements: readonly Statement[]): Promise<void> {
    if (statements.length === 0) return;
    const generation = this.#generation;
    const { ReplayReports } = await loadTools();
    const reports = new ReplayReports(this.#platform, statements.length);
    for (const statement of statements) {
      if (generation !== this.#generation) return;
      await this.#play(statement, reports);
    }
    reports.end();
  }

  /** Where a world comes to rest, as the person wants to see it. */
  #stage(scene: Scene): Stage {
    return {
      scene,
      hold: this.#hold,
      platform: this.#platform,
      pace: () => this.#pace,
      isInstant: () => this.#isInstant,
      show: () => {
        scene.show();
        this.#tellTimeline();
      },
    };
  }

  async #type(place: string, text: string): Promise<void> {
    await this.#fork();
    let at = place;
    const pictures = new Pictures();
    let unseen: Scene | undefined;
    for (const statement of parseScript(text)) {
      if (unseen !== undefined && pictures.isDue(this.#platform.now())) {
        this.#show(unseen, pictures);
        unseen = undefined;
      }
      // Of a text that was pasted, a line without a place goes where the one before went.
      if (statement.place !== '') at = statement.place;
      const back = /^back(?:\s+(\d+))?$/.exec(statement.command);
      if (statement.command === 'help') this.#answer(at, statement, (await loadTools()).helpText());
      else if (statement.command === 'reset' || back !== null) {
        unseen = undefined;
        await (back === null ? this.#open(this.#base) : this.#back(Number(back[1] ?? 1)));
      } else unseen = await this.#play({ ...statement, place: at });
    }
    unseen?.show();
  }

  #answer(place: string, { command }: Statement, stdout: string): void {
    const entry = { place, command, stdout, stderr: '', status: 0 };
    this.#platform.tell({ kind: 'entry', entry });
  }

  #show(scene: Scene, pictures: Pictures): void {
    const start = this.#platform.now();
    scene.show();
    this.#lookOver();
    pictures.made(start, this.#platform.now());
  }

  /** 'reports': of a script that is played again. Undefined: there is no world. */
  async #play(statement: Statement, reports?: ReplayReports): Promise<Scene | undefined> {
    const scene = this.#scene;
    if (scene === undefined) return undefined;
    const { world } = scene;
    const { Player, Past, invariantModels, settle } = await loadTools();
    const player = (this.#player ??= new Player(world, (_, until) => settle(this.#stage(scene), until)));
    scene.past ??= new Past(world);
    scene.since = world.journal.count;
    const line = statement.place === '' ? statement.text : `${statement.place}$ ${statement.command}`;
    const isCheck = /^check\s/.test(statement.command);
    if (!isCheck) scene.past.mark(this.#lines.length, line);
    // Checks only look.
    this.#isInstant = reports !== undefined || isCheck;
    const entry = await player.play(statement);
    this.#isInstant = false;
    this.#hold.ended();
    this.#lines.push(line);
    const model = await entryModel(entry, reports === undefined ? world : undefined);
    if (reports === undefined) this.#platform.tell({ kind: 'entry', entry: model });
    else reports.played(model);
    scene.past.record();
    if (!isCheck)
      this.#check = () => {
        const invariants = invariantModels(world, scene.contentsAt(undefined), entry.isAtRest);
        this.#platform.tell({ kind: 'checks', invariants });
      };
    return scene;
  }

  #tellTimeline(): void {
    this.#scene?.tellTimeline(this.#branches.models(this.script));
  }

  #look(event: number | undefined): void {
    this.#scene?.lookAt(event);
    this.#tellTimeline();
  }

  #step({ by, direction }: Extract<Intent, { kind: 'step' }>): void {
    const scene = this.#scene;
    const past = scene?.past;
    if (scene === undefined || past === undefined) return;
    // In the present, what is held goes on.
    if (scene.look === undefined && direction > 0) this.#hold.step(by, scene.world);
    else this.#look(past.step(scene.look ?? past.last, by, direction) ?? (direction > 0 ? undefined : past.first));
  }

  /** Who acts in the past begins another branch there. */
  async #fork(): Promise<void> {
    const { look, past } = this.#scene ?? {};
    if (look === undefined || past === undefined) return;
    const { linesUntil } = await loadTools();
    await this.#begin(linesUntil(past, this.#lines, look));
  }

  async #begin(lines: readonly string[]): Promise<void> {
    const scene = this.#scene;
    if (scene === undefined) return;
    this.#branches.fork(this.script, scene.contentsAt(undefined));
    await this.#open(this.#scriptOf(lines));
  }

  /** As if the last commands had never been typed: what was, is kept as a branch. */
  async #back(commands: number): Promise<void> {
    const { withoutLast } = await loadTools();
    const lines = withoutLast(this.#lines, commands);
    if (lines.length < this.#lines.length) await this.#begin(lines);
  }

  async #change(name: string): Promise<void> {
    const scene = this.#scene;
    const script = scene && this.#branches.change(name, this.script, scene.contentsAt(undefined));
    if (script !== undefined) await this.#open(script);
  }
}
