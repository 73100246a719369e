/** From a metric's column and a figure of it to text: what it is called, its unit, its decimals, its interval. */

import type { ComparedColumn } from "./compared_column.ts";
import { costRange } from "../../operations/utility.ts";
import type { Estimate } from "./estimate.ts";

interface MetricWords {
  readonly name: string;
  /** Empty where the name says it. */
  readonly unit: string;
  readonly decimals: number;
  /** What is counted, in a sentence without its end. */
  readonly means: string;
}

const words: Readonly<Record<ComparedColumn, MetricWords>> = {
  violationMinutes: {
    name: "SLO-violation minutes",
    unit: "min",
    decimals: 2,
    means: "time in which errors or latency were above an objective, and of the rest the share of requests turned away",
  },
  utility: {
    name: "utility",
    unit: "",
    decimals: 3,
    means:
      `1 less the share of the run in violation, less a part for cost that grows to 0.2 at ${costRange} cost units`,
  },
  availability: {
    name: "availability",
    unit: "",
    decimals: 4,
    means: "requests served well over requests offered, at the services with an objective",
  },
  cost: {
    name: "cost",
    unit: "cost units",
    decimals: 2,
    means: "what was done, by a fixed price list: 0.1 to uncordon a node, 0.5 to restart a workload, 2 to add a node",
  },
  followUpSeconds: {
    name: "seconds in trouble",
    unit: "s",
    decimals: 0,
    means:
      "from the first violation to the end of the last, or to the run's end where it had not recovered; fault runs only",
  },
  recovered: {
    name: "recovered share",
    unit: "",
    decimals: 2,
    means: "runs whose last minute at least was without a violation; fault runs only",
  },
};

export function metricName(column: ComparedColumn): string {
  return words[column].name;
}

/** What is counted, as a part of a sentence. */
export function metricMeaning(column: ComparedColumn): string {
  return words[column].means;
}

/** The name with its unit, as headings and axes have it. */
export function metricHeading(column: ComparedColumn): string {
  const { name, unit } = words[column];
  return unit === "" || name.endsWith("minutes") ? name : `${name} (${unit})`;
}

export function metricText(column: ComparedColumn, value: number): string {
  return numberText(value, words[column].decimals);
}

/** A figure of the metric with its interval. */
export function metricEstimate(column: ComparedColumn, estimate: Estimate): string {
  return estimateText(estimate, words[column].decimals);
}

/** A difference in the metric with its interval: what is above zero says so. */
export function metricDifference(column: ComparedColumn, { value, low, high }: Estimate): string {
  const { decimals } = words[column];
  const text = (part: number) => signedText(part, decimals);
  return `${text(value)} [${text(low)}, ${text(high)}]`;
}

export function estimateText({ value, low, high }: Estimate, decimals: number): string {
  return `${numberText(value, decimals)} [${numberText(low, decimals)}, ${numberText(high, decimals)}]`;
}

/** Fixed decimals; the minus is as wide as a plus and keeps to its number where a line breaks. */
export function numberText(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

function signedText(value: number, decimals: number): string {
  const text = numberText(value, decimals);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}
