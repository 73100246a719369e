/** From calibrations to a reliability diagram each: how often what was given a probability came true, with counts. */

import type { TopLevelSpec } from "vega-lite";
import type { Calibration } from "../lab/analysis/calibration.ts";
import type { Palette } from "./palette.ts";
import { type Panel, panelTitle } from "./panel.ts";
import { themeOf } from "./theme.ts";

export interface ReliabilityPanel {
  readonly title: string;
  readonly calibration: Calibration;
}

export interface ReliabilityView {
  readonly title: string;
  readonly subtitle: readonly string[];
  /** Titles of the axes. */
  readonly predicted: string;
  readonly observed: string;
  readonly palette: Palette;
}

const side = 138;
const panelsPerLine = 3;

/**
 * Small multiples, three in a row; points on the diagonal are calibrated.
 *
 * @throws Error when there is no panel
 */
export function reliabilityDiagrams(panels: readonly ReliabilityPanel[], view: ReliabilityView): TopLevelSpec {
  if (panels.length === 0) throw new Error(`Cannot chart "${view.title}": no panel given, at least one is needed`);
  const most = Math.max(...panels.flatMap(({ calibration }) => calibration.bins.map(({ count }) => count)), 1);
  return {
    config: themeOf(view.palette),
    title: { text: view.title, subtitle: [...view.subtitle] },
    columns: panelsPerLine,
    spacing: { row: 20, column: 26 },
    concat: panels.map((given, index) =>
      diagram(given, {
        view,
        most,
        first: index % panelsPerLine === 0,
        lowest: index + panelsPerLine >= panels.length,
      })
    ),
  };
}

interface DiagramView {
  readonly view: ReliabilityView;
  readonly most: number;
  readonly first: boolean;
  readonly lowest: boolean;
}

function diagram({ title, calibration }: ReliabilityPanel, { view, most, first, lowest }: DiagramView): Panel {
  const { palette } = view;
  const share = { type: "quantitative" as const, scale: { domain: [0, 1], nice: false } };
  const x = { ...share, axis: { title: lowest ? view.predicted : null, values: [0, 0.5, 1], format: ".1f" } };
  const y = {
    ...share,
    // Flush labels keep the headings of a row level, whether a panel has labels or not.
    axis: {
      title: first ? view.observed : null,
      labels: first,
      ticks: first,
      values: [0, 0.5, 1],
      format: ".1f",
      labelFlush: true,
    },
  };
  const points = { x: { ...x, field: "predicted" }, y: { ...y, field: "observed" } };
  return {
    width: side,
    height: side,
    title: {
      ...panelTitle(title),
      fontWeight: "bold",
      subtitle: [
        `Brier ${calibration.brier.toFixed(3)}, ECE ${calibration.ece.toFixed(3)}`,
        `${calibration.count} cases`,
      ],
      subtitlePadding: 2,
    },
    data: {
      values: calibration.bins.map(({ low, high, count, meanPredicted, observed }) => ({
        low,
        high,
        cases: count,
        predicted: meanPredicted,
        observed,
        // A label above a point at the top would leave the panel.
        above: observed < 0.9,
      })),
    },
    layer: [
      {
        data: { values: [{ from: 0, to: 1 }] },
        mark: { type: "rule", color: palette.muted, strokeDash: [4, 3] },
        encoding: {
          x: { ...x, field: "from" },
          y: { ...y, field: "from" },
          x2: { field: "to" },
          y2: { field: "to" },
        },
      },
      { mark: { type: "line", color: palette.sky, strokeWidth: 1.5 }, encoding: points },
      {
        mark: { type: "point", filled: true, color: palette.blue, opacity: 0.9, clip: false },
        encoding: {
          ...points,
          size: { field: "cases", type: "quantitative", scale: { domain: [0, most], range: [15, 260] }, legend: null },
        },
      },
      ...[true, false].map((above) => ({
        transform: [{ filter: `datum.above === ${above}` }],
        encoding: { ...points, text: { field: "cases" } },
        layer: [
          {
            mark: {
              type: "text" as const,
              dy: above ? -13 : 14,
              fontSize: 10,
              stroke: palette.ground,
              strokeWidth: 3,
            },
          },
          { mark: { type: "text" as const, dy: above ? -13 : 14, fontSize: 10 } },
        ],
      })),
    ],
  };
}
