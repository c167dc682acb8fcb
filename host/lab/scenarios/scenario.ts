/** What a scenario is: a world, and steps that a person takes in it, each with checks. */

import type { WhyObject, WhyQuestion } from '../models/why-model.ts';

export interface ScenarioCheck {
  readonly title: string;
  /** What stands after `check "TITLE":`. */
  readonly command: string;
  /** What to ask when it does not hold, where the command itself does not say: see 'questionOf'. */
  readonly why?: WhyQuestion | WhyObject;
  /** Lines that, after the step's solution, make the check fail: proof that it looks at something. Of a challenge: none are needed, it fails. */
  readonly mutation: string;
}

export interface ScenarioStep {
  readonly title: string;
  /** What to do, what to look for, and why it is so. `code` is marked by backticks. */
  readonly what: string;
  readonly look: string;
  readonly why: string;
  /** From a nudge to the whole: shown one by one after failed tries. */
  readonly hints: readonly string[];
  /** What happens in the world when the step begins, before the person does anything: a fault to be found, mostly. */
  readonly before?: string;
  /** What happens then is no riddle: it only prepares the step, and is shown. */
  readonly isPreparation?: boolean;
  /** Lines that do it. */
  readonly solution: string;
  readonly checks: readonly ScenarioCheck[];
  /** What is wrong is to be found: 'why' is shown once it is mended, and what it took is counted. */
  readonly isPuzzle?: boolean;
}

export interface Scenario {
  /** The world as it is found: a script. */
  readonly start: string;
  readonly steps: readonly ScenarioStep[];
}

/** Is what happens when the step begins for the person to find out? */
export const isRiddle = ({ before, isPreparation }: ScenarioStep): boolean =>
  before !== undefined && isPreparation !== true;

/** The line that asks a check. */
export const checkLine = ({ title, command }: ScenarioCheck): string => `check "${title}": ${command}`;
