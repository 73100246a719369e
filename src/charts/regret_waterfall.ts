/** From the parts of an agent's regret to a waterfall: from the best oracle's utility down to the agent's, an interval a part. */

import type { TopLevelSpec } from "vega-lite";
import type { RegretTerms } from "../lab/analysis/regret_terms.ts";
import type { Palette } from "./palette.ts";
import { textWidth } from "./text_width.ts";
import { themeOf } from "./theme.ts";

/** One step of the waterfall, in utility; the two ends are points. */
export interface WaterfallRow {
  readonly label: string;
  readonly kind: "end" | "loss" | "gain";
  readonly from: number;
  readonly to: number;
  /** Where the step may end, 95 %; null for the two ends. */
  readonly low: number | null;
  readonly high: number | null;
  readonly text: string;
}

/** Labels, plot and figures: narrow enough for a phone. */
const fullWidth = 530;
const rowHeight = 34;
const fontSize = 11;
const gap = 14;

/** The agent's utility, and what each part takes from the best one on the way there. */
export function waterfallRows({ agent, best, reached, terms }: RegretTerms): readonly WaterfallRow[] {
  const upper = terms.at(0)?.upper ?? agent;
  let level = best;
  const steps = terms.map(({ name, utility }): WaterfallRow => {
    const from = level;
    level -= utility.value;
    return {
      label: name,
      kind: utility.value >= 0 ? "loss" : "gain",
      from,
      to: level,
      low: from - utility.high,
      high: from - utility.low,
      text: `${signed(-utility.value)} [${signed(-utility.high)}, ${signed(-utility.low)}]`,
    };
  });
  const end = (label: string, at: number): WaterfallRow => (
    { label, kind: "end", from: at, to: at, low: null, high: null, text: at.toFixed(3) }
  );
  return [end(upper, best), ...steps, end(agent, reached)];
}

export function regretWaterfallChart(
  regret: RegretTerms,
  view: { readonly subtitle: readonly string[]; readonly palette: Palette },
): TopLevelSpec {
  const { palette } = view;
  const rows = waterfallRows(regret);
  const longest = (texts: readonly string[]) => Math.max(...texts.map((text) => textWidth(text, fontSize)));
  const plotWidth = Math.round(
    fullWidth - longest(rows.map(({ label }) => label)) - longest(rows.map(({ text }) => text)) - 2 * gap,
  );
  const levels = rows.flatMap(({ from, to, low, high }) => [from, to, low ?? to, high ?? to]);
  const [bottom, top] = [Math.min(...levels), Math.max(...levels)];
  const room = 0.06 * (top - bottom || 1);
  const x = {
    type: "quantitative" as const,
    scale: { domain: [bottom - room, top + room], nice: false, zero: false },
    axis: { title: "utility (1: no violation, no cost)", tickCount: 6 },
  };
  const y = {
    field: "label",
    type: "nominal" as const,
    sort: rows.map(({ label }) => label),
    axis: { title: null, ticks: false, domain: false, labelPadding: 8 },
  };
  // From each level down to the row that starts there.
  const joints = rows.slice(0, -1).map(({ label, to }, index) => ({ label, next: rows[index + 1].label, to }));
  return {
    config: themeOf(palette),
    title: { text: `Where ${regret.agent} loses utility`, subtitle: [...view.subtitle] },
    width: plotWidth,
    height: rows.length * rowHeight,
    data: { values: [...rows] },
    layer: [
      {
        data: { values: joints },
        mark: { type: "rule", color: palette.muted, strokeDash: [2, 2] },
        encoding: { x: { ...x, field: "to" }, y, y2: { field: "next" } },
      },
      {
        transform: [{ filter: "datum.kind !== 'end'" }],
        mark: { type: "bar", height: 16 },
        encoding: {
          x: { ...x, field: "from" },
          x2: { field: "to" },
          y,
          color: {
            field: "kind",
            type: "nominal",
            scale: { domain: ["loss", "gain"], range: [palette.orange, palette.sky] },
            legend: null,
          },
        },
      },
      {
        transform: [{ filter: "datum.kind !== 'end'" }],
        mark: { type: "rule", color: palette.ink, strokeWidth: 1.5 },
        encoding: { x: { ...x, field: "low" }, x2: { field: "high" }, y },
      },
      ...(["low", "high"] as const).map((end) => ({
        transform: [{ filter: "datum.kind !== 'end'" }],
        mark: { type: "tick" as const, orient: "vertical" as const, color: palette.ink, thickness: 1.5, size: 8 },
        encoding: { x: { ...x, field: end }, y },
      })),
      {
        transform: [{ filter: "datum.kind === 'end'" }],
        mark: { type: "point", filled: true, size: 110, opacity: 1, shape: "diamond", color: palette.blue },
        encoding: { x: { ...x, field: "to" }, y },
      },
      {
        mark: { type: "text", align: "left", baseline: "middle", fontSize },
        encoding: { y, x: { value: plotWidth + gap }, text: { field: "text" } },
      },
    ],
  };
}

/** With its sign, the minus as wide as the plus. */
function signed(value: number): string {
  const text = Math.abs(value).toFixed(3);
  return Number(text) === 0 ? text : `${value < 0 ? "−" : "+"}${text}`;
}
