/** From calibrations to a reliability diagram each: how often what was given a probability came true, and counts. */

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
const histogramHeight = 36;
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

const share = { type: "quantitative" as const, scale: { domain: [0, 1], nice: false } };

function diagram(given: ReliabilityPanel, of: DiagramView): Panel {
  // Flush: a point on the lower edge does not push the bars down.
  return { bounds: "flush", spacing: 10, vconcat: [reliability(given, of), histogram(given, of)] };
}

function reliability({ title, calibration }: ReliabilityPanel, { view, first }: DiagramView): Panel {
  const { palette } = view;
  const x = { ...share, axis: { title: null, labels: false, ticks: false, values: [0, 0.5, 1] } };
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
  const points = { x: { ...x, field: "meanPredicted" }, y: { ...y, field: "observed" } };
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
    data: { values: calibration.bins.map(({ meanPredicted, observed }) => ({ meanPredicted, observed })) },
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
      { mark: { type: "point", filled: true, color: palette.blue, opacity: 1, size: 45 }, encoding: points },
    ],
  };
}

/** Cases of each bin, on one scale in all panels. */
function histogram({ calibration }: ReliabilityPanel, { view, most, first, lowest }: DiagramView): Panel {
  return {
    width: side,
    height: histogramHeight,
    // Not called "count": Vega has a transform of that name.
    data: { values: calibration.bins.map(({ low, high, count }) => ({ low, high, cases: count })) },
    mark: { type: "bar", color: view.palette.sky, stroke: view.palette.ground, strokeWidth: 0.5 },
    encoding: {
      x: {
        ...share,
        field: "low",
        axis: { title: lowest ? view.predicted : null, values: [0, 0.5, 1], format: ".1f", grid: false },
      },
      x2: { field: "high" },
      y2: { datum: 0 },
      y: {
        field: "cases",
        type: "quantitative",
        scale: { domain: [0, most], nice: false },
        axis: {
          title: first ? "cases" : null,
          labels: first,
          ticks: first,
          values: [0, most],
          format: "d",
          labelFlush: true,
          grid: false,
        },
      },
    },
  };
}
