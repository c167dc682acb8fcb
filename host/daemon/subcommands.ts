/** What `ovn-ic-wasm` can do: one row a command. */
import type { Subcommand } from './subcommand.ts';

/** OVN's tools, without `ovn-`: with it, they are what a link to `ovn-ic-wasm` may be called. */
const TOOLS = ['nbctl', 'sbctl', 'ic-nbctl', 'ic-sbctl'] as const;

/** In the order of `--help`. */
export const SUBCOMMANDS: readonly Subcommand[] = [
  {
    name: 'ic',
    summary: 'the interconnection controller, with the options of ovn-ic(8)',
    load: async () => (await import('./ic-command.ts')).runIcSubcommand,
  },
  {
    name: 'ovsdb',
    summary: 'an OVSDB server for labs, tests and development',
    load: async () => (await import('./ovsdb/ovsdb-command.ts')).runOvsdb,
  },
  {
    name: 'sandbox',
    summary: 'zones on this machine, joined step by step; needs only Node',
    load: async () => (await import('./sandbox/command.ts')).runSandbox,
  },
  {
    name: 'lab',
    summary: 'interconnection in a browser: serves the page on this machine',
    load: async () => (await import('./lab/command.ts')).runLab,
  },
  {
    name: 'simulate',
    summary: 'plays a script of commands, or measures many zones in one process',
    load: async () => (await import('./simulate/command.ts')).runSimulate,
  },
  ...TOOLS.map((name): Subcommand => ({
    name,
    summary: `OVN's ovn-${name}(8), as far as interconnection needs it`,
    load: async () => (await import('./ctl/command.ts')).toolMain(`ovn-${name}`),
  })),
  {
    name: 'install-as-ovn-ic',
    summary: 'makes ovn-ctl(8) start this controller as ovn-ic',
    load: async () => (await import('./install-command.ts')).runInstall,
  },
  {
    name: 'uninstall-as-ovn-ic',
    summary: 'undoes that',
    load: async () => (await import('./install-command.ts')).runUninstall,
  },
];
