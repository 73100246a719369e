/** From learning curves to a panel an arm: what it gained over its frozen twin by place in the stream, with bands. */

import type { TopLevelSpec } from "vega-lite";
import type { LearningCurve } from "../lab/analysis/learning_curve.ts";
import type { Palette } from "./palette.ts";
import { type Panel, panelTitle } from "./panel.ts";
import { themeOf } from "./theme.ts";

export interface LearningView {
  readonly subtitle: readonly string[];
  /** Title of the vertical axis, with the unit. */
  readonly axis: string;
  readonly palette: Palette;
}

const panelWidth = 470;
const panelHeight = 130;

/**
 * Panels below each other, on equal axes; the line at zero is the frozen twin.
 *
 * @throws Error when there is no curve
 */
export function learningCurvesChart(curves: readonly LearningCurve[], view: LearningView): TopLevelSpec {
  if (curves.length === 0) throw new Error("Cannot chart learning: no curve given, at least one is needed");
  const points = curves.flatMap((curve) => curve.points);
  const ends = points.flatMap(({ difference: { low, high } }) => [low, high]);
  const [bottom, top] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const room = 0.05 * (top - bottom || 1);
  return {
    config: themeOf(view.palette),
    title: { text: "Learning in a stream of incidents", subtitle: [...view.subtitle] },
    spacing: 16,
    vconcat: curves.map((curve, index) =>
      panel(curve, {
        view,
        positions: Math.max(1, ...points.map(({ position }) => position)),
        domain: [bottom - room, top + room],
        lowest: index === curves.length - 1,
      })
    ),
  };
}

interface LearningPanelView {
  readonly view: LearningView;
  readonly positions: number;
  readonly domain: readonly [number, number];
  readonly lowest: boolean;
}

function panel({ arm, twin, points }: LearningCurve, of: LearningPanelView): Panel {
  const { view: { palette, axis }, positions, domain, lowest } = of;
  const x = {
    field: "position",
    type: "quantitative" as const,
    scale: { domain: [0, positions], nice: false },
    axis: { title: lowest ? "incidents met before in the stream" : null, labels: lowest, tickMinStep: 1, grid: false },
  };
  const y = {
    type: "quantitative" as const,
    scale: { domain: [...domain], nice: false },
    axis: { title: axis, tickCount: 4 },
  };
  return {
    width: panelWidth,
    height: panelHeight,
    title: panelTitle(`${arm} less ${twin}`),
    data: {
      values: points.map(({ position, pairs, difference: { value, low, high } }) => (
        { position, pairs, value, low, high }
      )),
    },
    layer: [
      {
        mark: { type: "area", color: palette.sky, opacity: 0.35 },
        encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" } },
      },
      {
        mark: { type: "rule", color: palette.muted, strokeDash: [4, 3] },
        encoding: { y: { ...y, datum: 0 } },
      },
      {
        mark: { type: "line", color: palette.blue, strokeWidth: 2, point: { color: palette.blue, size: 28 } },
        encoding: { x, y: { ...y, field: "value" } },
      },
    ],
  };
}
