/** `ovn-ic-sbctl show`: each zone's gateways, and the ports that they carry. */
import { isUuid } from '../../ovsdb/wire.ts';
import { always, type Command } from '../command.ts';
import type { AnyRow, Content } from '../content.ts';
import { byName, textOf } from '../lookup.ts';

function gatewayText(content: Content, gateway: AnyRow): string {
  const name = textOf(gateway, 'name');
  let text = `    gateway ${name}\n`;
  if (gateway['hostname'] !== '') text += `        hostname: ${textOf(gateway, 'hostname')}\n`;
  for (const encap of content.referenced(gateway, 'encaps')) {
    text += `        type: ${textOf(encap, 'type')}\n`;
    text += `            ip: ${textOf(encap, 'ip')}\n`;
  }
  for (const port of byName(content.find('Port_Binding', 'gateway', name), 'logical_port')) {
    text += `        port ${textOf(port, 'logical_port')}\n`;
    text += `            transit switch: ${textOf(port, 'transit_switch')}\n`;
    text += `            address: ["${textOf(port, 'address')}"]\n`;
  }
  return text;
}

function zoneText(content: Content, zone: AnyRow): string {
  const gateways = content.find('Gateway', 'availability_zone', zone._uuid);
  return `availability-zone ${textOf(zone, 'name')}\n${byName(gateways)
    .map((gateway) => gatewayText(content, gateway))
    .join('')}`;
}

/** The zone that a name or a UUID means; none when there is no such. */
function zonesOf(content: Content, id: string): readonly AnyRow[] {
  const byUuid = isUuid(id) ? content.get('Availability_Zone', id.toLowerCase()) : undefined;
  return byUuid === undefined ? content.find('Availability_Zone', 'name', id) : [byUuid];
}

export const showZones: Command = {
  name: 'show',
  arguments: '[AZ]',
  help: 'print the gateways and ports of all zones, or of AZ',
  mode: 'read',
  tables: always('Availability_Zone', 'Gateway', 'Encap', 'Port_Binding'),
  run({ content, arguments: [id], print }) {
    const zones = id === undefined ? byName(content.rows('Availability_Zone')) : zonesOf(content, id);
    for (const zone of zones) print(zoneText(content, zone));
  },
};
