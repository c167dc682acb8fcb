/** Chassis: ovn-sbctl(8) "Chassis Commands". */
import { always, type Command } from '../command.ts';
import { fail } from '../error.ts';

const tables = always('Chassis', 'Encap', 'SB_Global');

export const chassisCommands: readonly Command[] = [
  {
    name: 'chassis-add',
    arguments: 'CHASSIS ENCAP-TYPE ENCAP-IP',
    options: ['--may-exist'],
    help: 'create a new chassis named CHASSIS with ENCAP-TYPE tunnels and ENCAP-IP',
    mode: 'write',
    tables,
    run({ content, arguments: [name, types, ip], options }) {
      if (content.find('Chassis', 'name', name!).length > 0) {
        if (options.has('--may-exist')) return;
        fail(`cannot create a chassis named ${name} because a chassis named ${name} already exists`);
      }
      const kinds = [...new Set(types!.split(',').filter((type) => type !== ''))];
      const encaps = kinds.map((type) =>
        content.insert('Encap', { type, ip, chassis_name: name, options: new Map([['csum', 'true']]) }),
      );
      content.insert('Chassis', { name, encaps: new Set(encaps.map(({ _uuid }) => _uuid)) });
    },
  },
  {
    name: 'chassis-del',
    arguments: 'CHASSIS',
    options: ['--if-exists'],
    help: 'delete CHASSIS and all of its encaps',
    mode: 'write',
    tables,
    run({ content, arguments: [name], options }) {
      const [chassis] = content.find('Chassis', 'name', name!);
      if (chassis !== undefined) {
        for (const encap of content.referenced(chassis, 'encaps')) content.delete(encap);
        content.delete(chassis);
      } else if (!options.has('--if-exists')) fail(`no chassis named ${name}`);
    },
  },
];
