/** `ovn-ic-wasm/controller`: the controller of a zone. */
export { Controller } from './controller.ts';
export type { ControllerOptions, RunReport, Status } from './controller-options.ts';
export { ACTIVE_LOCK } from './roles.ts';
export { IC_LEADER_LOCK } from './context.ts';
export { REQUESTS, type DatabaseKey } from './databases.ts';
export { ADVERTISE_RULES, LEARN_RULES, type Decision, type DecisionRecorder } from './reason.ts';
export { PlanError, type Plan } from './shadow.ts';
