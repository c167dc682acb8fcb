/** The command lines of OVN's tools as a library: text in; text, status and operations out. */
export { ToolClient, type ToolClientOptions } from './client.ts';
export { execute, startTool, type ExecuteContext } from './execute.ts';
export type { ToolResult } from './result.ts';
export type { DatabaseKind, Tool, ToolName } from './tool.ts';
export { findTool, TOOLS } from './tools.ts';
