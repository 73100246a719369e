/** From one attempt to the grid of shadow outcomes: plans by futures, each cell the worst-quarter stability. */

import type { TopLevelSpec } from "vega-lite";
import type { Attempt } from "../graphs/attempt.ts";
import { judgedPlans } from "./judged_plans.ts";
import { palette } from "./palette.ts";
import type { Panel } from "./panel.ts";
import { theme } from "./theme.ts";
import { wrapText } from "./wrap_text.ts";

/** One plan in one future, or over all futures. */
export interface ShadowCell {
  readonly planId: string;
  readonly future: string;
  /** Worst-quarter stability in a future (CVaR 0.25), or the soft-min over futures, 0–1. */
  readonly stability: number;
  readonly chosen: boolean;
}

export interface ShadowRows {
  /** *Do nothing* first, then in order of id. */
  readonly plans: readonly {
    readonly planId: string;
    readonly title: string;
    readonly verdict: string;
    readonly chosen: boolean;
  }[];
  /** The futures in the report's order, then all of them together. */
  readonly futures: readonly { readonly future: string; readonly detail: string }[];
  readonly cells: readonly ShadowCell[];
}

const fontSize = 11;
const columnWidth = 140;
const titleWidth = 230;
const verdictWidth = 260;
const lineHeight = 14;
const shade = { domain: [0, 1], range: ["#f7fbff", "#9ecae1", "#08519c"], clamp: true };
/** Cells of more than this are dark and carry white digits. */
const darkCell = 0.6;

export function shadowRows(attempt: Attempt): ShadowRows {
  const plans = judgedPlans(attempt).map(({ planId, title, outcome, reason }) => ({
    planId,
    title,
    verdict: outcome === "chosen" ? `chosen: ${reason}` : reason,
    chosen: outcome === "chosen",
  }));
  const { futures, plans: shadows } = attempt.shadow;
  return {
    plans,
    futures: [
      ...futures.map(({ kind, weight, source }) => ({
        future: kind,
        detail: `weight ${weight.toFixed(2)}, ${withoutHash(source)}`,
      })),
      { future: "all futures", detail: "soft minimum: resilience" },
    ],
    cells: plans.flatMap(({ planId, chosen }) =>
      shadows.filter((shadow) => shadow.planId === planId).flatMap((shadow) => [
        ...shadow.outcomes.map(({ future, stability }) => ({ planId, future, stability, chosen })),
        { planId, future: "all futures", stability: shadow.resilience, chosen },
      ])
    ),
  };
}

/** A remembered incident's id holds a hash of its world, which tells a reader nothing. */
function withoutHash(source: string): string {
  return source.replaceAll(/@[0-9a-f]{6,}/g, "");
}

/** Plans by futures of one attempt, each cell the worst-quarter stability; `of` names what was played. */
export function shadowGridChart(attempt: Attempt, of = ""): TopLevelSpec {
  const rows = shadowRows(attempt);
  const plans = rows.plans.map(({ planId, title, verdict, chosen }) => ({
    planId,
    chosen,
    title: wrapText(`${chosen ? "★ " : ""}${planId} ${title}`, { width: titleWidth, fontSize }),
    verdict: wrapText(verdict, { width: verdictWidth, fontSize }),
  }));
  const headings = rows.futures.map(({ future, detail }) => [
    future,
    ...wrapText(detail, { width: columnWidth - 8, fontSize }),
  ]);
  const lines = Math.max(...plans.map(({ title, verdict }) => Math.max(title.length, verdict.length)));
  const height = plans.length * (lines * lineHeight + 10);
  const y = { field: "planId", type: "nominal" as const, sort: plans.map(({ planId }) => planId), axis: null };
  return {
    config: theme,
    title: {
      text: `Rehearsed plans, attempt ${attempt.number}`,
      subtitle: [
        ...(of === "" ? [] : [of]),
        `worst-quarter stability: mean of the worst quarter of ${attempt.shadow.replicates} replicates over ` +
        `${attempt.shadow.horizonTicks} ticks (1: no objective breached); ★ chosen`,
        "verdicts at the right speak of mean stability, that of all replicates in the main future",
      ],
    },
    spacing: 10,
    hconcat: [textColumn("title", "right"), grid(), textColumn("verdict", "left")],
  };

  function grid(): Panel {
    const x = {
      field: "future",
      type: "nominal" as const,
      sort: rows.futures.map(({ future }) => future),
      axis: {
        title: null,
        orient: "top" as const,
        labelAngle: 0,
        labelExpr: `${JSON.stringify(headings)}[indexof(${
          JSON.stringify(rows.futures.map(({ future }) => future))
        }, datum.value)]`,
        labelLineHeight: lineHeight,
        // Lines run down from the first: it has to start as many lines higher.
        labelPadding: 8 + lineHeight * (Math.max(...headings.map((heading) => heading.length)) - 1),
        ticks: false,
        domain: false,
      },
    };
    return {
      width: rows.futures.length * columnWidth,
      height,
      data: { values: [...rows.cells] },
      layer: [
        {
          mark: { type: "rect", stroke: palette.ground },
          encoding: { x, y, color: { field: "stability", type: "quantitative", scale: shade, legend: null } },
        },
        {
          transform: [{ filter: "datum.chosen" }],
          mark: { type: "rect", filled: false, stroke: palette.ink, strokeWidth: 2 },
          encoding: { x, y },
        },
        {
          mark: { type: "text", fontSize: 12 },
          encoding: {
            x,
            y,
            text: { field: "stability", type: "quantitative", format: ".2f" },
            color: { condition: { test: `datum.stability > ${darkCell}`, value: palette.ground }, value: palette.ink },
          },
        },
      ],
    };
  }

  function textColumn(field: "title" | "verdict", align: "left" | "right"): Panel {
    const width = field === "title" ? titleWidth : verdictWidth;
    const middle = { expr: `${-lineHeight / 2} * (length(datum.${field}) - 1)` };
    return {
      width,
      height,
      view: { stroke: null },
      data: { values: plans },
      mark: { type: "text", align, baseline: "middle", x: align === "left" ? 0 : width, dy: middle, lineHeight },
      encoding: {
        y,
        text: { field },
        color: { condition: { test: "datum.chosen", value: palette.ink }, value: palette.muted },
      },
    };
  }
}
