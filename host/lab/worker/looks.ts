/** What only those need who look into tables and events. */
export { eventDetail } from './event-detail.ts';
export { TableReader } from './tables.ts';
