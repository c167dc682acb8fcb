/** The commands of OVN's interconnection tutorial, as somebody would type them: zone number 'n' (from 1) is `azN`, with router `lrN`. */

const octet = (n: number): string => n.toString(16).padStart(2, '0');

/** The zone's name. */
export const nameText = (n: number): string => `az${n}$ ovn-nbctl set NB_Global . name=az${n}\n`;

/** A chassis that carries what goes between the zones. */
export const gatewayText = (n: number): string =>
  `az${n}$ ovs-vsctl set open_vswitch . external_ids:ovn-is-interconn=true\n`;

/** Consent to exchange routes. */
export const consentText = (n: number): string =>
  `az${n}$ ovn-nbctl set NB_Global . options:ic-route-adv=true options:ic-route-learn=true\n`;

export const transitSwitchText = 'az1$ ovn-ic-nbctl ts-add ts1\n';

/** A router with a network behind it. */
export const routerText = (n: number): string =>
  `az${n}$ ovn-nbctl lr-add lr${n}\n` +
  `az${n}$ ovn-nbctl lrp-add lr${n} lrp-lr${n}-lan aa:aa:aa:aa:00:${octet(n)} 192.168.${n}.1/24\n`;

/** The router's port on the transit switch, at home on the gateway. */
export const attachmentText = (n: number): string => `\
az${n}$ ovn-nbctl lrp-add lr${n} lrp-lr${n}-ts1 aa:aa:aa:aa:aa:${octet(n)} 169.254.100.${n}/24
az${n}$ ovn-nbctl lsp-add ts1 lsp-ts1-lr${n} \\
    -- lsp-set-addresses lsp-ts1-lr${n} router \\
    -- lsp-set-type lsp-ts1-lr${n} router \\
    -- lsp-set-options lsp-ts1-lr${n} router-port=lrp-lr${n}-ts1
az${n}$ ovn-nbctl lrp-set-gateway-chassis lrp-lr${n}-ts1 gw${n}
`;

/** A network behind the router's own, by a static route. */
export const staticRouteText = (n: number): string =>
  `az${n}$ ovn-nbctl lr-route-add lr${n} 10.${n}.0.0/16 192.168.${n}.100\n`;

/** The whole, for zones 1 to 'zones'. */
export function tutorialText(zones: number): string {
  const numbers = Array.from({ length: zones }, (_, at) => at + 1);
  const each = (text: (n: number) => string): string => numbers.map(text).join('');
  return [
    '# Each zone has a name, and a gateway',
    each(nameText) + each(gatewayText),
    '# A transit switch between them',
    transitSwitchText,
    '# In each zone a router with a network, on the transit switch',
    numbers.map((n) => routerText(n) + attachmentText(n)).join('\n'),
    '# Consent to exchange routes',
    each(consentText),
  ].join('\n');
}
