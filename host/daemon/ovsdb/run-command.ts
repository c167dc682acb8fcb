/** `--run=COMMAND`: the server runs as long as a command does. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { writeError } from '../../node/console.ts';
import type { Lifetime } from '../lifetime.ts';

/** Starts a shell command; when it ends, the process does, with its status. */
export function runBeside(program: string, command: string, lifetime: Lifetime): void {
  const child = spawn('/bin/sh', ['-c', command], { stdio: 'inherit' });
  child.on('error', (error) => {
    writeError(`${program}: ${command}: ${error.message}\n`);
    lifetime.end(1);
  });
  child.on('exit', (code, signal) => {
    const why = signal === null ? `exit status ${code ?? 1}` : `killed (${signal})`;
    if (code !== 0) writeError(`${program}: ${command}: child exited, ${why}\n`);
    lifetime.end(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
  });
}
