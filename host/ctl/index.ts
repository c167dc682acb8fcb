/** The command lines of OVN's tools as a library: text in; text, status and operations out. */
export { ToolClient, type ToolClientOptions } from './client.ts';
export { execute, startTool, type ExecuteContext } from './execute.ts';
export type { ToolResult } from './result.ts';
export type { DatabaseKind, Tool, ToolName } from './tool.ts';
export { findTool, TOOLS } from './tools.ts';
export { startAppctl, type AppctlContext, type AppctlReply } from './appctl.ts';
export { complete, MOST_CANDIDATES, type Completion, type CompletionContext } from './complete.ts';
export { runLine, startLine, type Shell } from './line/shell.ts';
export { parseLine } from './line/syntax.ts';
export { LineError, type Script } from './line/tree.ts';
