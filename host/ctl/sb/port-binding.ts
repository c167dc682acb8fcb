/** Which chassis a port is on: ovn-sbctl(8) "Port Binding Commands". */
import { textOf } from '../lookup.ts';
import { always, type Command } from '../command.ts';
import type { AnyRow, Content } from '../content.ts';
import { fail } from '../error.ts';

const tables = always('Port_Binding', 'Chassis');

const portOf = (content: Content, name: string): AnyRow | undefined =>
  content.find('Port_Binding', 'logical_port', name)[0];

export const portBindingCommands: readonly Command[] = [
  {
    name: 'lsp-bind',
    arguments: 'PORT CHASSIS',
    options: ['--may-exist'],
    help: 'bind logical port PORT to CHASSIS',
    mode: 'write',
    tables,
    run({ content, arguments: [name, chassisName], options }) {
      const port = portOf(content, name!);
      if (port === undefined) return fail(`no port named ${name}`);
      const [chassis] = content.find('Chassis', 'name', chassisName!);
      if (chassis === undefined) return fail(`no chassis named ${chassisName}`);
      const [bound] = content.referenced(port, 'chassis');
      if (bound !== undefined) {
        if (options.has('--may-exist') && bound._uuid === chassis._uuid) return;
        fail(`lport (${name}) has already been binded to chassis (${textOf(bound, 'name')})`);
      }
      content.set(port, { chassis: chassis._uuid, up: true });
    },
  },
  {
    name: 'lsp-unbind',
    arguments: 'PORT',
    options: ['--if-exists'],
    help: 'reset the port binding of logical port PORT',
    mode: 'write',
    tables,
    run({ content, arguments: [name], options }) {
      const port = portOf(content, name!);
      if (port !== undefined) content.set(port, { chassis: undefined, up: undefined });
      else if (!options.has('--if-exists')) fail(`no port named ${name}`);
    },
  },
];
