/** From one arm's placed marks to the strip of labelled moments above its panels. */

import type { ArmRows } from "./health_rows.ts";
import type { HealthScales } from "./health_scales.ts";
import { coloured, columnWidth, markColour, markShape, minuteAxis, ruleColour } from "./health_scales.ts";
import { markFontSize } from "./timeline_lanes.ts";
import type { Column, Layer, Panel } from "./panel.ts";

const laneHeight = 16;

export function momentsPanel(arm: ArmRows, scales: HealthScales, column: Column): Panel {
  const x = { ...minuteAxis(scales.minutes, false), axis: null };
  const floor = scales.lanes - 0.4;
  const y = {
    field: "lane",
    type: "quantitative" as const,
    axis: null,
    scale: { domain: [floor, -0.6], nice: false, zero: false },
  };
  const symbols = [{ filter: "!datum.continued" }];
  const key = column.last && scales.lanes > 0 ? { title: "moment" } : null;
  return {
    width: columnWidth,
    height: Math.max(1, scales.lanes * laneHeight),
    title: { text: arm.arm, subtitle: arm.summary, frame: "group", offset: 6 },
    view: { stroke: null },
    data: { values: coloured(arm.marks) },
    layer: [
      {
        transform: symbols,
        mark: { type: "rule", strokeWidth: 1, opacity: 0.6 },
        encoding: { x, y, y2: { datum: floor }, stroke: ruleColour() },
      },
      {
        transform: symbols,
        mark: { type: "point", filled: true, size: 55, opacity: 1 },
        encoding: { x, y, color: markColour(key), shape: markShape(key) },
      },
      label("right"),
      label("left"),
    ],
  };

  /** White letters first: a halo where a line crosses a label. */
  function label(side: "left" | "right"): Layer {
    const place = {
      align: side === "right" ? "left" : "right",
      dx: side === "right" ? 8 : -8,
      baseline: "middle",
    } as const;
    return {
      transform: [{ filter: `datum.side === '${side}'` }],
      encoding: { x, y, text: { field: "text" } },
      layer: [
        { mark: { type: "text", ...place, fontSize: markFontSize, stroke: "white", strokeWidth: 3 } },
        { mark: { type: "text", ...place, fontSize: markFontSize } },
      ],
    };
  }
}
