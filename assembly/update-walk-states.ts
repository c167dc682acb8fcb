/** Where the walk through a message is (update-walk.ts), what comes next, and why it stops. */

// Why 'run' stopped.
/** The window holds nothing more that could be finished with. */
export const MORE: u32 = 0;
/** The rows must be taken: there is no room for more, or the next are of another table. */
export const TAKE: u32 = 1;
/** The message has ended; behind it is what is left of the window. */
export const END: u32 = 2;
/** The message is nested deeper than allowed. */
export const TOO_DEEP: u32 = 3;

// Where the walk is.
export const START: u32 = 0;
export const MESSAGE: u32 = 1;
export const ARRAY: u32 = 2;
export const UPDATES: u32 = 3;
export const TABLE: u32 = 4;
/** Passing over a value, up to the comma or bracket behind it. */
export const VALUE: u32 = 5;
/** Looking for the message's end. */
export const REST: u32 = 6;

// What comes next in an object or array.
export const FIRST: u32 = 0;
export const NEXT: u32 = 1;
export const AFTER: u32 = 2;

// Where a step may lead to, other than a place in the window.
/** More bytes are needed. */
export const WAIT: usize = 0;
/** The message is irregular. */
export const GIVE_UP: usize = 1;
/** The rows must be taken first. */
export const FULL: usize = 2;
