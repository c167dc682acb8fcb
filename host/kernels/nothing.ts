/** No numbers, one array for all: to make an array without elements takes longer than to make one with a few. */
export const NOTHING = new Uint32Array(0);
