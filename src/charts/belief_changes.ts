/** From the attempts of one incident to how belief moved: each attempt's marginals, what the test made of the one acted on, bans. */

import type { TopLevelSpec } from "vega-lite";
import type { Attempt } from "../graphs/attempt.ts";
import { palette } from "./palette.ts";
import type { Panel } from "./panel.ts";
import { type TestedSet, testedSet } from "./tested_set.ts";
import { theme } from "./theme.ts";

/** One hypothesis in one attempt. */
export interface BeliefRow {
  readonly attempt: number;
  readonly hypothesis: string;
  /** Marginal probability at the diagnosis; null when it was not proposed. */
  readonly before: number | null;
  /** The fault set it was tested in, at the diagnosis and after the test; null when this attempt did not test it. */
  readonly set: { readonly before: number; readonly after: number } | null;
  readonly state: "believed" | TestedSet["outcome"] | "banned" | "not proposed";
}

/** Besides those that were tested or banned. */
const leading = 6;
const barWidth = 110;
const panelWidth = 240;
const rowHeight = 32;
const lineHeight = 13;
const panelsPerLine = 3;

/** Hypotheses by their largest marginal over the attempts, largest first; tested and banned ones are always among them. */
export function beliefRows(attempts: readonly Attempt[]): readonly BeliefRow[] {
  const best = new Map<string, number>();
  for (const { hypothesis, probability } of attempts.flatMap((attempt) => attempt.diagnosis.marginals)) {
    best.set(hypothesis.id, Math.max(best.get(hypothesis.id) ?? 0, probability));
  }
  const touched = new Set(
    attempts.flatMap((attempt) => [
      ...(testedSet(attempt)?.members ?? []),
      ...attempt.diagnosis.banned.flatMap(({ id }) => id.split(" + ")),
    ]),
  );
  for (const id of touched) if (!best.has(id)) best.set(id, 0);
  const order = [...best].sort(([a, p], [b, q]) => q - p || (a < b ? -1 : 1)).map(([id]) => id);
  const shown = order.filter((id, rank) => rank < leading || touched.has(id));
  return attempts.flatMap((attempt) => shown.map((hypothesis) => beliefRow(attempt, hypothesis)));
}

function beliefRow(attempt: Attempt, hypothesis: string): BeliefRow {
  const { diagnosis } = attempt;
  const before = diagnosis.marginals.find((marginal) => marginal.hypothesis.id === hypothesis)?.probability ?? null;
  const test = testedSet(attempt);
  const tested = test?.members.includes(hypothesis) === true ? test : null;
  const banned = diagnosis.banned.some(({ id }) => id === hypothesis);
  const state = tested?.outcome ?? (banned ? "banned" : before === null ? "not proposed" : "believed");
  const set = tested === null ? null : { before: tested.before, after: tested.after };
  return { attempt: attempt.number, hypothesis, before, set, state };
}

/**
 * How belief moved over the attempts of one incident; `of` names what was played.
 *
 * @throws Error when no attempt is given
 */
export function beliefChangesChart(attempts: readonly Attempt[], of = ""): TopLevelSpec {
  if (attempts.length === 0) throw new Error("Cannot chart belief changes: no attempt given, at least one is needed");
  const rows = beliefRows(attempts);
  const order = [...new Set(rows.map((row) => row.hypothesis))];
  return {
    config: theme,
    title: {
      text: "Belief over attempts",
      subtitle: [
        ...(of === "" ? [] : [of]),
        "bar: the hypothesis's marginal probability when diagnosed",
        "ticks and second line: probability of the fault set it was tested in, before (grey) and after (dark)",
      ],
    },
    columns: panelsPerLine,
    spacing: { row: 24, column: 18 },
    concat: attempts.map((attempt, index): Panel => panel(attempt, index % panelsPerLine === 0)),
  };

  function panel(attempt: Attempt, labelled: boolean): Panel {
    const values = rows.filter((row) => row.attempt === attempt.number).map((row) => ({ ...row, text: textOf(row) }));
    const y = {
      field: "hypothesis",
      type: "nominal" as const,
      sort: order,
      axis: { title: null, labels: labelled, ticks: false, domain: false, labelPadding: 6 },
    };
    const scale = { domain: [0, 1], range: [0, barWidth] };
    const middle = { expr: `${-lineHeight / 2} * (length(datum.text) - 1)` };
    const axis = { title: null, values: [0, 0.5, 1], format: ".1f" };
    return {
      width: panelWidth,
      height: order.length * rowHeight,
      title: {
        text: `attempt ${attempt.number}`,
        subtitle: `diagnosed at tick ${attempt.diagnosis.tick}`,
        frame: "group",
        offset: 6,
      },
      view: { stroke: null },
      data: { values },
      layer: [
        {
          transform: [{ filter: "datum.before !== null" }],
          mark: { type: "bar", height: 14, color: palette.sky },
          encoding: { x: { field: "before", type: "quantitative", scale, axis }, y },
        },
        ...(["before", "after"] as const).map((moment) => ({
          transform: [{ filter: "datum.set !== null" }],
          mark: {
            type: "tick" as const,
            thickness: 3,
            size: 22,
            color: moment === "before" ? palette.muted : palette.ink,
          },
          encoding: { x: { field: `set.${moment}`, type: "quantitative" as const, scale, axis }, y },
        })),
        {
          mark: { type: "text", align: "left", baseline: "middle", x: barWidth + 10, dy: middle, lineHeight },
          encoding: {
            y,
            text: { field: "text" },
            color: {
              condition: [
                { test: "datum.state === 'refuted' || datum.state === 'banned'", value: palette.vermillion },
                { test: "datum.state === 'confirmed' || datum.state === 'supported'", value: palette.green },
                { test: "datum.state === 'not proposed'", value: palette.muted },
              ],
              value: palette.ink,
            },
          },
        },
      ],
    };
  }
}

function textOf({ before, set, state }: BeliefRow): readonly string[] {
  const word = state === "believed" ? "" : state;
  const number = before === null ? "" : before.toFixed(2);
  return [
    [number, word].filter((part) => part !== "").join(" "),
    ...(set === null ? [] : [`set ${set.before.toFixed(2)} → ${set.after.toFixed(2)}`]),
  ];
}
