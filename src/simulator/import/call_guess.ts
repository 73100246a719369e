/** What a guess about a call says: both ends by workload, and why. */

export interface CallGuess {
  readonly from: string;
  readonly to: string;
  readonly why: string;
}
