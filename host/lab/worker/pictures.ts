/** When a picture is due between the lines of a pasted text: so seldom that pictures take a fifth of the time at most. */
export class Pictures {
  #notBefore = -Infinity;

  /** 'now', here and below: milliseconds of one clock. */
  isDue(now: number): boolean {
    return now >= this.#notBefore;
  }

  /** Notes a picture that was made from 'start' to 'end'. */
  made(start: number, end: number): void {
    this.#notBefore = end + 4 * (end - start);
  }
}
