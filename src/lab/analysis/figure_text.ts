/** From a column and an estimated difference to words for people: how much more or less, in which unit, how surely. */

import { type ComparedColumn, isLookedAt } from "./compared_column.ts";
import type { Estimate } from "./estimate.ts";
import { metricName, metricText } from "./metric_text.ts";

/** "no difference in utility", or "1.92 fewer SLO-violation minutes a run (95 % interval of the difference −2.60 to −1.24)". */
export function differenceText(column: ComparedColumn, { value, low, high }: Estimate): string {
  const name = metricName(column);
  const less = /(minutes|seconds)/.test(name) ? "fewer" : "less";
  if (value === 0 && low === 0 && high === 0) return `no difference in ${name}`;
  const interval = `95 % interval of the difference ${metricText(column, low)} to ${metricText(column, high)}`;
  const run = isLookedAt({ faults: 0 }, column) ? "run" : "run with a fault";
  return `${metricText(column, Math.abs(value))} ${value < 0 ? less : "more"} ${name} a ${run} (${interval})`;
}

/** Whole percent. */
export function percentText(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** "1 scenario", "2 scenarios". */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** With five scenarios even signs that all agree have p = 2/2⁵ = 0.06, and a bootstrap of so few is too sure of itself. */
const enoughScenarios = 6;

/** A warning, or nothing where there are enough. */
export function fewScenariosText(scenarios: number): readonly string[] {
  if (scenarios >= enoughScenarios) return [];
  return [`So few scenarios decide nothing: intervals of fewer than ${enoughScenarios} are too narrow.`];
}
