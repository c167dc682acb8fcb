/** Stories: tests written once, that run on every kind of site. */
import type { SiteBench } from './site-bench.ts';
import type { Site } from './site.ts';

export type AnyBench = SiteBench<Site>;

export interface Story {
  readonly name: string;
  readonly zones: readonly string[];
  /** Tells it in a world that has just begun: two transit switches, and zones that exchange routes (start.ts). */
  readonly tell: (bench: AnyBench) => void;
  /** Milliseconds it may take, when that is more than usual. */
  readonly deadline?: number;
}

/** What declares stories, as a suite declares tests, and gathers them in 'stories'. */
export const teller =
  (stories: Story[]) =>
  (name: string, zones: readonly string[], tell: Story['tell'], options: { readonly deadline?: number } = {}): number =>
    stories.push({ name, zones, tell, ...options });
