/** What is asked when a check does not hold. */
import type { WhyObject, WhyQuestion } from '../models/why-model.ts';
import type { ScenarioCheck } from './scenario.ts';

/** What a check of a scenario asks, as a question why; undefined when its command does not say. */
export function questionOf({ command, why }: ScenarioCheck): WhyQuestion | WhyObject | undefined {
  const question = why ?? asTyped(command);
  return question !== undefined && command.startsWith('!') ? { ...question, isUnwanted: true } : question;
}

/** What `lr-route-list ROUTER | grep PREFIX` asks. */
function asTyped(command: string): WhyQuestion | undefined {
  const [, zone, router, prefix] =
    /^(?:!\s*)?([\w-]+)\$ ovn-nbctl (?:--\S+ )*lr-route-list (\S+) \| grep "?([\d.]+\/\d+|[\da-f:]+\/\d+)/.exec(
      command,
    ) ?? [];
  return zone === undefined || router === undefined || prefix === undefined ? undefined : { zone, router, prefix };
}
