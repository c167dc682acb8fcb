/** Stories on real servers, each of which must end quiet: two seconds without a transaction (contract 15). */
import { RealSite } from './real-site.ts';
import { SiteBench } from './site-bench.ts';
import type { Story } from './stories.ts';
import type { Suite } from './suite.ts';

/** While one world is watched for being quiet, the next story runs in another one. */
const WORLDS = 2;

/** One of the worlds, in which stories run one after the other. */
class Stage {
  readonly #zones: readonly string[];
  #site: RealSite | undefined;
  /** Waits until the last story's world has been quiet; throws, naming the story, when it isn't. */
  #untilQuiet: (() => void) | undefined;

  constructor(zones: readonly string[]) {
    this.#zones = zones;
  }

  tell({ name, zones, tell }: Story): void {
    this.#clear();
    const site = (this.#site ??= new RealSite(this.#zones));
    try {
      const bench = new SiteBench(zones, (heard) => site.begin(zones, heard));
      tell(bench);
      bench.settle();
      const quiet = site.rest();
      this.#untilQuiet = () => {
        try {
          quiet();
        } catch (error) {
          console.error(`\n${site.lastWords()}`);
          throw new Error(`not quiet after '${name}'`, { cause: error });
        }
      };
    } catch (error) {
      console.error(`\n${site.lastWords()}`);
      throw error;
    }
  }

  #clear(): void {
    const last = this.#untilQuiet;
    this.#untilQuiet = undefined;
    last?.();
  }

  async end(): Promise<void> {
    try {
      this.#clear();
    } finally {
      await this.#site?.end();
    }
  }
}

/** Declares stories as tests of a suite. A world that isn't quiet after a story fails the story after the next, or the suite's end. */
export function tellOnServers(test: Suite, stories: readonly Story[]): void {
  const zones = [...new Set(stories.flatMap((story) => story.zones))].sort();
  const stages = Array.from({ length: WORLDS }, () => new Stage(zones));
  test.after(async () => {
    for (const stage of stages) await stage.end();
  });
  for (const [at, story] of stories.entries()) {
    const { name, deadline } = story;
    test(name, () => stages[at % WORLDS]?.tell(story), deadline === undefined ? {} : { deadline });
  }
}
