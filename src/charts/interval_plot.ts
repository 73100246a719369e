/** From figures with intervals to a dot plot of them, one row each, on one axis through zero: the forest plot of a report. */

import type { TopLevelSpec } from "vega-lite";
import type { Estimate } from "../lab/analysis/estimate.ts";
import type { Palette } from "./palette.ts";
import { type Panel, panelTitle } from "./panel.ts";
import { textWidth } from "./text_width.ts";
import { themeOf } from "./theme.ts";

const standings = ["better", "worse", "undecided", "A/A"] as const;

/** How a row is to be read; undecided: its interval covers zero. */
export type Standing = typeof standings[number];

export interface IntervalRow {
  readonly label: string;
  readonly estimate: Estimate;
  readonly standing: Standing;
  /** The figure as text, beside its row. */
  readonly text: string;
}

export interface IntervalGroup {
  readonly title: string;
  readonly rows: readonly IntervalRow[];
}

export interface IntervalHeading {
  readonly title: string;
  readonly subtitle: readonly string[];
  /** Of the axis, with the unit. */
  readonly axis: string;
}

/** Labels, plot and figures: narrow enough for a phone. */
const fullWidth = 530;
const rowHeight = 24;
const fontSize = 11;
const gap = 14;

const looks: Readonly<Record<Standing, { readonly colour: keyof Palette; readonly shape: string }>> = {
  better: { colour: "blue", shape: "circle" },
  worse: { colour: "vermillion", shape: "triangle-up" },
  undecided: { colour: "muted", shape: "square" },
  "A/A": { colour: "purple", shape: "diamond" },
};

/**
 * Groups below each other, all on the same axis.
 *
 * @throws Error when there is no row
 */
export function intervalPlot(
  groups: readonly IntervalGroup[],
  view: IntervalHeading & { readonly palette: Palette },
): TopLevelSpec {
  const shown = groups.filter(({ rows }) => rows.length > 0);
  const rows = shown.flatMap((group) => group.rows);
  if (rows.length === 0) throw new Error(`Cannot plot "${view.title}": no row given, at least one is needed`);
  const longest = (texts: readonly string[]) => Math.max(...texts.map((text) => textWidth(text, fontSize)));
  const plotWidth = Math.round(
    fullWidth - longest(rows.map(({ label }) => label)) - longest(rows.map(({ text }) => text)) - 2 * gap,
  );
  const domain = domainOf(rows.map(({ estimate }) => estimate));
  return {
    config: themeOf(view.palette),
    title: { text: view.title, subtitle: [...view.subtitle] },
    spacing: 10,
    vconcat: shown.map((group, index) =>
      panel(group, {
        plotWidth,
        domain,
        palette: view.palette,
        axis: index === shown.length - 1 ? view.axis : null,
        key: index === 0 ? standings.filter((standing) => rows.some((row) => row.standing === standing)) : null,
      })
    ),
    resolve: { scale: { color: "independent", shape: "independent" } },
  };
}

interface GroupView {
  readonly plotWidth: number;
  readonly domain: readonly [number, number];
  readonly palette: Palette;
  /** Title of the axis; null: a panel below carries it. */
  readonly axis: string | null;
  /** Standings that the legend explains; null: a panel above carries it. */
  readonly key: readonly Standing[] | null;
}

function panel({ title, rows }: IntervalGroup, { plotWidth, domain, palette, axis, key }: GroupView): Panel {
  const y = {
    field: "label",
    type: "nominal" as const,
    sort: rows.map(({ label }) => label),
    axis: { title: null, ticks: false, domain: false, labelPadding: 8 },
  };
  const x = {
    type: "quantitative" as const,
    scale: { domain: [...domain], nice: false },
    axis: axis === null ? { title: null, labels: false, ticks: false, domain: false } : { title: axis, tickCount: 6 },
  };
  const scale = (of: "colour" | "shape") => ({
    domain: [...standings],
    range: standings.map((standing) => of === "colour" ? palette[looks[standing].colour] : looks[standing].shape),
  });
  const legend = key === null ? null : { title: null, orient: "top" as const, values: [...key], symbolSize: 80 };
  const standing = { field: "standing", type: "nominal" as const };
  return {
    width: plotWidth,
    height: rows.length * rowHeight,
    ...(title === "" ? {} : { title: panelTitle(title) }),
    data: {
      values: rows.map(({ label, estimate: { value, low, high }, standing, text }) => (
        { label, value, low, high, standing, text, colour: palette[looks[standing].colour] }
      )),
    },
    layer: [
      { mark: { type: "rule", color: palette.muted, strokeWidth: 1.2 }, encoding: { x: { ...x, datum: 0 } } },
      {
        mark: { type: "rule", strokeWidth: 2 },
        encoding: {
          y,
          x: { ...x, field: "low" },
          x2: { field: "high" },
          stroke: { field: "colour", type: "nominal", scale: null },
        },
      },
      {
        mark: { type: "point", filled: true, size: 80, opacity: 1 },
        encoding: {
          y,
          x: { ...x, field: "value" },
          color: { ...standing, scale: scale("colour"), legend },
          shape: { ...standing, scale: scale("shape"), legend },
        },
      },
      {
        mark: { type: "text", align: "left", baseline: "middle", fontSize },
        encoding: { y, x: { value: plotWidth + gap }, text: { field: "text" } },
      },
    ],
  };
}

/** Zero and every interval, with a little room. */
function domainOf(estimates: readonly Estimate[]): readonly [number, number] {
  const low = Math.min(0, ...estimates.map((estimate) => estimate.low));
  const high = Math.max(0, ...estimates.map((estimate) => estimate.high));
  const room = 0.05 * (high - low || 1);
  return [low - room, high + room];
}
