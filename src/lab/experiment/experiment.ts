/** What an experiment is: a question, a literal table of arms × scenarios × seeds, and what was declared before it ran. */

import type { Difficulty, FaultPattern, Scenario } from "../../simulator/scenario/scenario.ts";

/** A column of the runs table by which arms are compared, and whether more or less of it is better. */
export interface Metric {
  readonly column: "violationMinutes" | "utility" | "availability" | "cost" | "followUpSeconds";
  readonly better: "less" | "more";
}

/** One experiment, as `experiments/<name>.ts` states it; it writes `results/<name>/`. */
export interface Experiment {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  /** What is expected, said before it ran. */
  readonly hypothesis: string;
  /** Names of `lab/arms`, in the order of tables and charts. */
  readonly arms: readonly string[];
  /** The arm that the others are paired with. */
  readonly reference: string;
  /** The same agent with other bookkeeping: the interval of their difference must cover 0. */
  readonly aa: { readonly arm: string; readonly twin: string };
  /** The arm whose shortfall the waterfall of regret explains, and the three oracles; null: no oracles in this design. */
  readonly regret: {
    readonly agent: string;
    readonly diagnosis: string;
    readonly plans: string;
    readonly catalogue: string;
  } | null;
  /** Every scenario of the folder with this split, and with these patterns and difficulties where some are given. */
  readonly scenarios: {
    readonly folder: string;
    readonly split: Scenario["split"];
    readonly patterns?: readonly FaultPattern[];
    readonly difficulties?: readonly Difficulty[];
  };
  /** Scenarios left out by name, each with its reason. */
  readonly exclusions: Readonly<Record<string, string>>;
  /** Seeds first … first + count − 1; every arm meets the same worlds. */
  readonly seeds: { readonly first: number; readonly count: number };
  /** Whether every episode starts from the snapshot, or an arm's episodes of one seed follow each other as one stream. */
  readonly learning: "from-snapshot" | "stream";
  /**
   * The named snapshot that every cell starts from: one stream of `arm` over all dev scenarios of the folder, once with
   * each of these seeds; null: an empty memory.
   */
  readonly training: { readonly arm: string; readonly seeds: readonly number[] } | null;
  /** Standard deviation of the log of an operator's estimates of hidden physics. */
  readonly mismatch: number;
  readonly primary: Metric;
  /** Declared before; whatever else a report shows is labelled exploratory. */
  readonly secondary: readonly Metric[];
  readonly stopRule: string;
  /** Sizes of `--smoke`: so many scenarios of each split and so many seeds; training with one seed. */
  readonly smoke: { readonly scenarios: number; readonly seeds: number };
  /** Whether it may play the test split: it runs once, and every run is written into `results/ledger.jsonl`. */
  readonly sealed: boolean;
}
