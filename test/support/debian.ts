/** What tests on real servers begin with: Debian's programs found, or the reason why they are skipped. */
import { daemonPath, installCommand, missingPackages } from '../../scripts/packages.mjs';
import type { SuiteOptions } from './suite.ts';

process.env['PATH'] = daemonPath();

const missing = missingPackages();

/** Options of every suite that needs Debian's packages. */
export const onDebian: SuiteOptions =
  missing.length === 0 ? {} : { skip: `${missing.join(', ')} missing: as root, ${installCommand(missing)}` };
