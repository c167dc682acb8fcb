/** Metrics whose samples are made when somebody asks. */
import type { Registry } from 'prom-client';

type Labels = Readonly<Record<string, string>>;
export type Sample = readonly [labels: Labels, value: number];

/** Adds a metric whose samples are made each time somebody asks. */
export type AddMetric = (name: string, help: string, labelNames: readonly string[], samples: () => Sample[]) => void;

/** What every kind of metric is made of. */
interface Configuration {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly registers: Registry[];
  readonly collect: () => void;
}

/** 'AddMetric' for one kind of metric: 'make' makes one, 'put' gives it a value. */
export function adder<M extends { reset(): void }>(
  registry: Registry,
  make: (configuration: Configuration) => M,
  put: (metric: M, labels: Labels, value: number) => void,
): AddMetric {
  return (name, help, labelNames, samples) => {
    const collect = (): void => {
      metric.reset();
      for (const [labels, value] of samples()) put(metric, labels, value);
    };
    const metric = make({ name, help, labelNames, registers: [registry], collect });
  };
}
