/** A bench in one process: stories and other tests on a Lab, with all that only a Lab can do. */
import { typescriptKernels } from '../../host/kernels/ts/index.ts';
import { silentLogger, type LoggerFactory, type Message, type MessageLevel } from '../../host/log/logger.ts';
import { Lab, type LabOptions } from './lab.ts';
import { SiteBench } from './site-bench.ts';
import type { Line, Listener } from './site.ts';
import type { Story } from './stories.ts';
import type { Suite } from './suite.ts';

export interface BenchOptions extends Partial<LabOptions> {
  /** Called with each line, from the first on. */
  readonly heard?: (line: Line) => void;
}

/** The logger of a zone's controller, whose lines go to 'take'. */
function loggerOf(zone: string, take: Listener): LoggerFactory {
  const tell = (level: MessageLevel, message: Message): void =>
    take({ zone, level, text: typeof message === 'string' ? message : message() });
  const logger = {
    ...silentLogger,
    log: (level: MessageLevel, message: Message) => (level === 'dbg' ? undefined : tell(level, message)),
    err: (message: Message) => tell('err', message),
    warn: (message: Message) => tell('warn', message),
    info: (message: Message) => tell('info', message),
  };
  return () => logger;
}

export class Bench extends SiteBench<Lab> {
  constructor(zones: readonly string[], { heard, ...options }: BenchOptions = {}) {
    super(zones, (keep) => {
      const take: Listener = (line) => {
        heard?.(line);
        keep(line);
      };
      return new Lab({
        zones,
        seed: 1,
        kernels: () => typescriptKernels(),
        loggerOf: (zone) => loggerOf(zone, take),
        ...options,
      });
    });
  }
}

/** Runs a story in a bench of its own. */
export function story(zones: readonly string[], tell: (bench: Bench) => void, options: BenchOptions = {}): () => void {
  return () => {
    const bench = new Bench(zones, options);
    try {
      tell(bench);
    } finally {
      bench.close();
    }
  };
}

/** Declares stories as tests of a suite, each in a bench of its own. */
export function tellInProcess(test: Suite, stories: readonly Story[]): void {
  for (const { name, zones, tell, deadline } of stories)
    test(name, story(zones, tell), deadline === undefined ? {} : { deadline });
}
