/** One line on a terminal that says the stage and its share; on a pipe, one line a stage. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  #stage = "";
  #drawn = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(stage: string, share: number): void {
    if (this.#stream.isTTY) {
      const bar = "█".repeat(Math.round(share * 20)).padEnd(20, "·");
      this.#stream.write(`\r\x1b[K${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${stage}`);
      this.#drawn = true;
    } else if (stage !== this.#stage) {
      this.#stream.write(`${stage} …\n`);
    }
    this.#stage = stage;
  }

  clear(): void {
    if (this.#drawn) this.#stream.write("\r\x1b[K");
    this.#drawn = false;
  }
}
