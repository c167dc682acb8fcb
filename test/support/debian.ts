/** What tests on real servers begin with: Debian's programs found, or the reason why they are skipped. */
import { BROWSER, daemonPath, installCommand, missingPackages, SERVERS, SYSTEM } from '../../scripts/packages.mjs';
import type { SuiteOptions } from './suite.ts';

process.env['PATH'] = daemonPath();

function needing(packages: Readonly<Record<string, string>>): SuiteOptions {
  const missing = missingPackages(packages);
  return missing.length === 0 ? {} : { skip: `${missing.join(', ')} missing: as root, ${installCommand(missing)}` };
}

/** Options of every suite that needs OVN's servers and tools. */
export const onDebian = needing(SERVERS);

/** Options of the suite that needs them and what else a system has. */
export const onSystem = needing({ ...SERVERS, ...SYSTEM });

/** Options of every suite that needs a browser. */
export const withChromium = needing(BROWSER);
