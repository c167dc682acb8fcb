/**
 * Limits of time only end what hangs. They are given for an idle machine; one that others use too may take this many times as long
 * before a wait or a test counts as failed.
 */
export const PATIENCE = 4;
