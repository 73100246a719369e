/** From a column and its figures to words for people: what was more or less, in which unit, with which interval. */

import type { ComparedColumn } from "./compared_column.ts";
import type { Estimate } from "./estimate.ts";

interface Wording {
  readonly noun: string;
  readonly decimals: number;
}

const wordings: Readonly<Record<ComparedColumn, Wording>> = {
  violationMinutes: { noun: "SLO-violation minutes", decimals: 2 },
  utility: { noun: "utility", decimals: 3 },
  availability: { noun: "availability", decimals: 4 },
  cost: { noun: "cost units", decimals: 2 },
  followUpSeconds: { noun: "seconds to recover", decimals: 0 },
  recovered: { noun: "share recovered", decimals: 3 },
};

/** "1.92 fewer SLO-violation minutes a run (95 % interval −2.60 to −1.24)". */
export function differenceText(column: ComparedColumn, { value, low, high }: Estimate): string {
  const { noun, decimals } = wordings[column];
  const less = noun.endsWith("s") ? "fewer" : "less";
  const sign = value < 0 ? less : "more";
  const size = Math.abs(value).toFixed(decimals);
  const interval = `95 % interval ${signedText(low, decimals)} to ${signedText(high, decimals)}`;
  return `${size} ${sign} ${noun} a run (${interval})`;
}

/** With a true minus sign; what rounds to zero has no sign. */
export function signedText(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text.replace("-", "−");
}

/** Whole percent. */
export function percentText(share: number): string {
  return `${Math.round(100 * share)} %`;
}
