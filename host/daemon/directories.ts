/** Where runtime files and logs live, and what relative names are relative to. */
import { isAbsolute, join, resolve } from 'node:path';

export interface Directories {
  /** Sockets and pidfiles: OVN_RUNDIR, else OVS_RUNDIR, else /var/run/ovn. */
  readonly rundir: string;
  /** Logs: OVN_LOGDIR, else OVS_LOGDIR, else /var/log/ovn. */
  readonly logdir: string;
  /** What other relative names are relative to. */
  readonly cwd: string;
}

type Variable = 'OVN_RUNDIR' | 'OVS_RUNDIR' | 'OVN_LOGDIR' | 'OVS_LOGDIR';
type Environment = Readonly<Partial<Record<Variable, string | undefined>>>;

function firstSet(environment: Environment, names: readonly Variable[], otherwise: string): string {
  for (const name of names) {
    const value = environment[name];
    if (value !== undefined && value !== '') return value;
  }
  return otherwise;
}

export function findDirectories(environment: Environment, cwd: string): Directories {
  return {
    rundir: resolve(cwd, firstSet(environment, ['OVN_RUNDIR', 'OVS_RUNDIR'], '/var/run/ovn')),
    logdir: resolve(cwd, firstSet(environment, ['OVN_LOGDIR', 'OVS_LOGDIR'], '/var/log/ovn')),
    cwd,
  };
}

/** Those of Open vSwitch's own programs: they know OVS_RUNDIR and OVS_LOGDIR only. */
export function findOvsDirectories(environment: Environment, cwd: string): Directories {
  return {
    rundir: resolve(cwd, firstSet(environment, ['OVS_RUNDIR'], '/var/run/openvswitch')),
    logdir: resolve(cwd, firstSet(environment, ['OVS_LOGDIR'], '/var/log/openvswitch')),
    cwd,
  };
}

/** A file's absolute name; relative ones are taken from 'directory'. */
export function absoluteName(file: string, directory: string): string {
  return isAbsolute(file) ? file : join(directory, file);
}

/** A database's remote (or a list of them, between commas) with the names of unix sockets made absolute: they are relative to RUNDIR. */
export function absoluteRemote(remote: string, rundir: string): string {
  return remote
    .split(',')
    .map((one) => {
      const match = /^\s*(p?unix):(.+)$/s.exec(one);
      return match === null ? one : `${match[1]}:${absoluteName(match[2] ?? '', rundir)}`;
    })
    .join(',');
}
