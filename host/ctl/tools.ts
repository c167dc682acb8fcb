/** The tools. */
import type { Tool } from './tool.ts';
import { inbctl } from './ic/ovn-ic-nbctl.ts';
import { isbctl } from './ic/ovn-ic-sbctl.ts';
import { nbctl } from './nb/ovn-nbctl.ts';
import { sbctl } from './sb/ovn-sbctl.ts';
import { vsctl } from './vs/ovs-vsctl.ts';

export const TOOLS: readonly Tool[] = [nbctl, sbctl, inbctl, isbctl, vsctl];

export const findTool = (name: string): Tool | undefined => TOOLS.find((tool) => tool.name === name);
