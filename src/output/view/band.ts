/** Mean over seeds with the smallest and largest. */
export interface Band {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}
