/** What a command line came to. */
export interface ToolResult {
  readonly stdout: string;
  readonly stderr: string;
  /** The exit status; TIMED_OUT when `--timeout` ended it. */
  readonly status: number;
}

/** What a shell says of a process that SIGALRM ended. */
export const TIMED_OUT = 142;
