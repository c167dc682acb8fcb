/** A api of a controller for tests of what looks at it. */
import type { ControllerApi } from '../../host/daemon/controller-api.ts';

/** A controller that is active and has made nothing yet, except for what 'parts' say. */
export function controllerFace(parts: Partial<ControllerApi> = {}): ControllerApi {
  return {
    status: () => 'active',
    holdsIsbLock: () => false,
    pause: () => undefined,
    resume: () => undefined,
    isConnected: () => false,
    databases: () => [],
    locks: () => ({}),
    countRoutes: () => [],
    engine: {
      statistics: () => [],
      clearStatistics: () => undefined,
      requestRecompute: () => undefined,
      setComputeLogTimeout: () => undefined,
      graph: () => '',
      verify: () => '',
    },
    explainRoute: () => '',
    listRoutes: () => '',
    describeKernels: () => '',
    plan: () => '',
    memory: () => ({}),
    ...parts,
  };
}
