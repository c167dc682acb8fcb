/** What only those need who look into tables and events. */
export { eventDetail } from './event-detail.ts';
export { engineModel } from './engine.ts';
export { eventsUntil } from './event-list.ts';
export { Origins } from './origins.ts';
export { TableReader } from './tables.ts';
