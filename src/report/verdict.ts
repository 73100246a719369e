/** From summary rows to the verdict in a sentence per arm, computed from the rows alone, bad news included. */

import { costText, minutesText } from "./number_text.ts";
import type { SummaryRow } from "./summary_rows.ts";

/** One sentence an arm against the baseline; a sentence that says so when there is nothing to compare. */
export function verdict(rows: readonly SummaryRow[], baseline: string): readonly string[] {
  const arms = [...new Set(rows.map((row) => row.arm))].filter((arm) => arm !== baseline);
  if (arms.length === 0) return [`Nothing to compare: the only arm is ${baseline}.`];
  return arms.map((arm) => {
    const pairs = pairsOf(rows, arm, baseline);
    if (pairs.length === 0) return `${arm} has no episode in common with ${baseline}: nothing can be said about it.`;
    return [comparison(pairs, arm, baseline), diagnoses(pairs), controls(pairs)].filter((text) => text !== "").join(
      " ",
    );
  });
}

interface Pair {
  readonly ours: SummaryRow;
  readonly base: SummaryRow;
}

function pairsOf(rows: readonly SummaryRow[], arm: string, baseline: string): readonly Pair[] {
  return rows.filter((row) => row.arm === arm).flatMap((ours) => {
    const base = rows.find((row) => row.arm === baseline && row.scenario === ours.scenario && row.seed === ours.seed);
    return base === undefined ? [] : [{ ours, base }];
  });
}

function comparison(pairs: readonly Pair[], arm: string, baseline: string): string {
  const faulty = pairs.filter(({ ours }) => ours.faulty);
  if (faulty.length === 0) return `${arm} met no fault.`;
  const recovered = (side: keyof Pair) => faulty.filter((pair) => pair[side].recovered).length;
  const minutes = (side: keyof Pair) => sum(faulty.map((pair) => pair[side].violationMinutes));
  const fewer = faulty.filter(({ ours, base }) => ours.violationMinutes < base.violationMinutes).length;
  const more = faulty.filter(({ ours, base }) => ours.violationMinutes > base.violationMinutes).length;
  const unit = new Set(faulty.map(({ ours }) => ours.seed)).size > 1 ? "fault episodes" : "fault scenarios";
  const word = standing(recovered("ours") - recovered("base"), minutes("ours") - minutes("base"));
  return `${arm} did ${word} baseline arm ${baseline}: it recovered ${
    recovered("ours")
  } of ${faulty.length} ${unit} against ` +
    `${recovered("base")} of ${faulty.length}; SLO-violation minutes ${minutesText(minutes("base"))} → ` +
    `${minutesText(minutes("ours"))} (fewer in ${fewer}, more in ${more}, the same in ${
      faulty.length - fewer - more
    }), ` +
    `for a cost of ${costText(sum(faulty.map(({ ours }) => ours.cost)))}.`;
}

function standing(recovered: number, minutes: number): string {
  if (recovered === 0 && minutes === 0) return "no better and no worse than";
  if (recovered >= 0 && minutes <= 0) return "better than";
  if (recovered <= 0 && minutes >= 0) return "worse than";
  return "partly better and partly worse than";
}

function diagnoses(pairs: readonly Pair[]): string {
  const made = pairs.filter(({ ours }) => ours.faulty && ours.diagnosis !== "none");
  if (made.length === 0) return "";
  const right = made.filter(({ ours }) => ours.diagnosis === "right").length;
  return `Its last diagnosis was right in ${right} of ${made.length}.`;
}

function controls(pairs: readonly Pair[]): string {
  const quiet = pairs.filter(({ ours }) => !ours.faulty);
  if (quiet.length === 0) return "";
  const extra = sum(quiet.map(({ ours, base }) => ours.violationMinutes - base.violationMinutes));
  const actions = sum(quiet.map(({ ours }) => ours.actions));
  const effect = extra > 0
    ? `${minutesText(extra)} more violation minutes`
    : extra < 0
    ? `${minutesText(-extra)} fewer violation minutes`
    : "no change in violation minutes";
  return `Where nothing was wrong (${count(quiet.length, "episode")}) it carried out ${
    count(actions, "action")
  }, with ${effect}.`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
