/** From plans and their verdicts to two planes of objectives, cost against stability and risk against resilience. */

import type { TopLevelSpec } from "vega-lite";
import type { Palette } from "./palette.ts";
import type { Panel } from "./panel.ts";
import { panelTitle } from "./panel.ts";
import { placeLabels } from "./place_labels.ts";
import { themeOf } from "./theme.ts";
import { wrapText } from "./wrap_text.ts";

export interface FrontPoint {
  readonly planId: string;
  readonly title: string;
  readonly cost: number;
  readonly risk: number;
  readonly stability: number;
  readonly resilience: number;
  /** Whether the plan is on the front of all four objectives. */
  readonly onFront: boolean;
  readonly standing: "chosen" | "on the front" | "ε-dominated" | "stopped by a gate";
  readonly reason: string;
}

const plotWidth = 235;
const plotHeight = 210;
const spacing = 50;
const keyWidth = 2 * plotWidth + spacing;
const fontSize = 11;
const lineHeight = 15;

const standings = [
  { standing: "chosen", colour: "vermillion", shape: "triangle-up" },
  { standing: "on the front", colour: "blue", shape: "circle" },
  { standing: "ε-dominated", colour: "orange", shape: "square" },
  { standing: "stopped by a gate", colour: "muted", shape: "cross" },
] as const;

/** The default policy's boxes; of cost in cost units, as the axis has it. */
const boxText =
  "values within one box count as equal; boxes: mean stability 0.02, resilience 0.02, risk 0.05, cost 0.25";

export interface FrontHeading {
  readonly title: string;
  /** What was played; empty: nothing to say. */
  readonly of: string;
}

/** Every plan in two planes, the front joined by a line, what became of each below them. */
export function planFrontChart(
  points: readonly FrontPoint[],
  { title, of, palette }: FrontHeading & { readonly palette: Palette },
): TopLevelSpec {
  return {
    config: themeOf(palette),
    title: {
      text: title,
      subtitle: [
        ...(of === "" ? [] : [of]),
        "better is up and to the left; the line joins the members of the front, which is one of all four objectives",
        boxText,
      ].flatMap((line) => wrapText(line, { width: keyWidth, fontSize })),
    },
    spacing: 18,
    vconcat: [
      {
        spacing,
        hconcat: [
          plane(points, {
            x: "cost",
            xTitle: "cost (cost units)",
            y: "stability",
            yTitle: "mean stability in the main future",
            palette,
          }),
          plane(points, {
            x: "risk",
            xTitle: "propagation risk (0 to 1)",
            y: "resilience",
            yTitle: "resilience over all futures",
            palette,
          }),
        ],
      },
      key(points, palette),
    ],
  };
}

interface Plane {
  readonly x: "cost" | "risk";
  readonly xTitle: string;
  readonly y: "stability" | "resilience";
  readonly yTitle: string;
  readonly palette: Palette;
}

function plane(points: readonly FrontPoint[], { x, xTitle, y, yTitle, palette }: Plane): Panel {
  const top = 1.1 * Math.max(x === "cost" ? 1 : 0.2, ...points.map((point) => point[x]));
  // Zero costs and full stability are common: a margin keeps their marks and labels inside.
  const xDomain = [-0.06 * top, top];
  const yDomain = [-0.04, 1.06];
  const placed = placeLabels(
    points.map((point) => ({
      label: point.planId,
      x: (point[x] - xDomain[0]) / (xDomain[1] - xDomain[0]) * plotWidth,
      y: (yDomain[1] - point[y]) / (yDomain[1] - yDomain[0]) * plotHeight,
    })),
    { width: plotWidth, height: plotHeight },
  );
  const legend = { title: null, orient: "top" as const, symbolSize: 90 };
  const occurring = standings.filter(({ standing }) => points.some((point) => point.standing === standing));
  const domain = occurring.map(({ standing }) => standing);
  const xChannel = {
    field: x,
    type: "quantitative" as const,
    scale: { domain: xDomain, nice: false },
    axis: { title: xTitle, tickCount: 5 },
  };
  const yChannel = {
    field: y,
    type: "quantitative" as const,
    scale: { domain: yDomain, nice: false },
    axis: { title: null, tickCount: 5 },
  };
  return {
    width: plotWidth,
    height: plotHeight,
    title: panelTitle(yTitle),
    data: { values: [...points] },
    layer: [
      {
        transform: [{ filter: "datum.onFront" }],
        mark: { type: "line", color: palette.sky, strokeWidth: 1.5 },
        encoding: { x: xChannel, y: yChannel, order: { field: x, type: "quantitative" } },
      },
      {
        mark: { type: "point", filled: true, opacity: 0.9, size: 90 },
        encoding: {
          x: xChannel,
          y: yChannel,
          color: {
            field: "standing",
            type: "nominal",
            scale: { domain, range: occurring.map(({ colour }) => palette[colour]) },
            legend,
          },
          shape: {
            field: "standing",
            type: "nominal",
            scale: { domain, range: occurring.map(({ shape }) => shape) },
            legend,
          },
          size: { condition: { test: "datum.standing === 'chosen'", value: 220 }, value: 90 },
        },
      },
      {
        data: { values: [...placed] },
        encoding: {
          x: { field: "x", type: "quantitative", scale: null, axis: null },
          y: { field: "y", type: "quantitative", scale: null, axis: null },
          text: { field: "label" },
        },
        layer: [
          { mark: { type: "text", baseline: "middle", fontSize, stroke: palette.ground, strokeWidth: 3 } },
          { mark: { type: "text", baseline: "middle", fontSize } },
        ],
      },
    ],
  };
}

/** The plans as text: what each is, and why it won or lost. */
function key(points: readonly FrontPoint[], palette: Palette): Panel {
  const lines = points.flatMap((point) => {
    const verdict = `${point.planId} ${point.title}: ${point.standing === "chosen" ? "chosen, " : ""}${point.reason}`;
    return wrapText(verdict, { width: keyWidth - 14, fontSize }).map((text, index) => ({
      text: index === 0 ? text : `    ${text}`,
      chosen: point.standing === "chosen",
    }));
  });
  return {
    width: keyWidth,
    height: lines.length * lineHeight,
    view: { stroke: null },
    data: { values: lines.map((line, index) => ({ ...line, y: (index + 0.5) * lineHeight })) },
    mark: { type: "text", align: "left", baseline: "middle", x: 0, fontSize },
    encoding: {
      y: { field: "y", type: "quantitative", scale: null, axis: null },
      text: { field: "text" },
      color: { condition: { test: "datum.chosen", value: palette.ink }, value: palette.muted },
    },
  };
}
