/** From the figures of an analysis to what was found in one sentence, and what did not work. */

export interface ExperimentVerdict {
  readonly sentence: string;
  /** One sentence each: what was lost, censored, harmed, or is not told apart from chance. */
  readonly failings: readonly string[];
}
