/** From Kaplan–Meier curves to a panel an arm: the share recovered over time with its band, the reference's curve beside it. */

import type { TopLevelSpec } from "vega-lite";
import type { RecoveryCurve } from "../lab/analysis/recovery_curve.ts";
import type { Palette } from "./palette.ts";
import { type Panel, panelTitle } from "./panel.ts";
import { themeOf } from "./theme.ts";

export interface RecoveryView {
  /** The arm whose curve stands in every panel. */
  readonly reference: string;
  readonly subtitle: readonly string[];
  readonly palette: Palette;
}

interface StepRow {
  readonly minutes: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

const panelWidth = 142;
const panelHeight = 110;
const panelsPerLine = 3;

/**
 * Small multiples, three in a row.
 *
 * @throws Error when there is no curve
 */
export function recoveryCurvesChart(curves: readonly RecoveryCurve[], view: RecoveryView): TopLevelSpec {
  if (curves.length === 0) throw new Error("Cannot chart recovery: no curve given, at least one is needed");
  const reference = curves.find(({ arm }) => arm === view.reference);
  return {
    config: themeOf(view.palette),
    title: { text: "Recovery over time", subtitle: [...view.subtitle] },
    columns: panelsPerLine,
    spacing: { row: 18, column: 22 },
    concat: curves.map((curve, index) =>
      panel(curve, {
        against: curve === reference ? null : reference ?? null,
        palette: view.palette,
        first: index % panelsPerLine === 0,
        lowest: index + panelsPerLine >= curves.length,
      })
    ),
  };
}

interface CurveView {
  readonly against: RecoveryCurve | null;
  readonly palette: Palette;
  readonly first: boolean;
  readonly lowest: boolean;
}

function panel(curve: RecoveryCurve, { against, palette, first, lowest }: CurveView): Panel {
  const x = {
    field: "minutes",
    type: "quantitative" as const,
    scale: { domain: [0, Math.max(1, curve.horizonSeconds / 60)], nice: false },
    axis: { title: lowest ? "minutes" : null, tickCount: 4, grid: false },
  };
  const y = {
    field: "share",
    type: "quantitative" as const,
    scale: { domain: [0, 1], nice: false },
    // Flush labels keep the headings of a row level, whether a panel has labels or not.
    axis: {
      title: first ? "share recovered" : null,
      labels: first,
      ticks: first,
      values: [0, 0.5, 1],
      format: ".1f",
      labelFlush: true,
    },
  };
  return {
    width: panelWidth,
    height: panelHeight,
    title: { ...panelTitle(curve.arm), fontWeight: "bold", subtitle: counts(curve), subtitlePadding: 2 },
    layer: [
      {
        data: { values: steps(curve) },
        mark: { type: "area", interpolate: "step-after", color: palette.sky, opacity: 0.35 },
        encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" } },
      },
      ...(against === null ? [] : [{
        data: { values: steps(against) },
        mark: {
          type: "line" as const,
          interpolate: "step-after" as const,
          color: palette.muted,
          strokeDash: [4, 3],
          strokeWidth: 1.2,
        },
        encoding: { x, y },
      }]),
      {
        data: { values: steps(curve) },
        mark: { type: "line", interpolate: "step-after", color: palette.blue, strokeWidth: 2 },
        encoding: { x, y },
      },
      {
        data: { values: censored(curve) },
        mark: { type: "tick", orient: "vertical", size: 9, thickness: 1.5, color: palette.vermillion },
        encoding: { x, y },
      },
    ],
  };
}

function counts({ recovered, censored, runs }: RecoveryCurve): string[] {
  return [`${recovered} of ${runs} recovered`, `${censored} censored`];
}

/** A row where the curve steps, and one at the horizon, which the line has to reach. */
function steps({ points, horizonSeconds }: RecoveryCurve): StepRow[] {
  const rows = points
    .filter(({ seconds, unrecovered }, index) =>
      seconds <= horizonSeconds && (index === 0 || unrecovered !== points[index - 1].unrecovered)
    )
    .map(({ seconds, unrecovered, low, high }): StepRow => ({
      minutes: seconds / 60,
      share: 1 - unrecovered,
      low: 1 - high,
      high: 1 - low,
    }));
  const last = rows.at(-1);
  return last === undefined ? [] : [...rows, { ...last, minutes: horizonSeconds / 60 }];
}

function censored({ points, horizonSeconds }: RecoveryCurve) {
  return points.filter((point) => point.censored > 0).map(({ seconds, unrecovered }) => ({
    minutes: Math.min(seconds, horizonSeconds) / 60,
    share: 1 - unrecovered,
  }));
}
