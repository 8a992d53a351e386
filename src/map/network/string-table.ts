/** Each string once; "" is 0. */
export class StringTable {
  readonly #indices = new Map<string, number>([["", 0]]);

  indexOf(text: string): number {
    const known = this.#indices.get(text);
    if (known !== undefined) return known;
    const index = this.#indices.size;
    this.#indices.set(text, index);
    return index;
  }

  finish(): string[] {
    return [...this.#indices.keys()];
  }
}
