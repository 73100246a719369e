/** A figure with the 95 % interval of the two-level bootstrap (definitions §8). */

export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}
