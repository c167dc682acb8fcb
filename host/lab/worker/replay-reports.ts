/** How far a script is that is played again: reported now and then, with the commands since, since a page takes as long for one as for many. */
import type { EntryModel } from '../messages.ts';
import type { SessionPlatform } from './platform.ts';

/** Milliseconds of the person's time between two reports. */
const PAUSE = 200;

export class ReplayReports {
  readonly #platform: Pick<SessionPlatform, 'now' | 'tell'>;
  readonly #total: number;
  #done = 0;
  #entries: EntryModel[] = [];
  #last: number;
  #hasProgress = false;

  /** 'total': commands that will be played. */
  constructor(platform: Pick<SessionPlatform, 'now' | 'tell'>, total: number) {
    this.#platform = platform;
    this.#total = total;
    this.#last = platform.now();
  }

  /** One more was played. */
  played(entry: EntryModel): void {
    this.#done++;
    this.#entries.push(entry);
    const now = this.#platform.now();
    if (now - this.#last < PAUSE) return;
    this.#last = now;
    this.#hasProgress = true;
    this.#tell(this.#done);
  }

  /** All were played. */
  end(): void {
    this.#tell(this.#total);
  }

  #tell(done: number): void {
    const { tell } = this.#platform;
    if (this.#entries.length > 0) tell({ kind: 'replayed', entries: this.#entries });
    this.#entries = [];
    if (this.#hasProgress) tell({ kind: 'progress', done, total: this.#total });
  }
}
