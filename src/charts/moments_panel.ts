/** From one arm's placed marks to the strip of labelled moments above its panels. */

import type { ArmRows } from "./health_rows.ts";
import { coloured, markColour, markShape, minuteAxis, ruleColour } from "./health_scales.ts";
import { markFontSize } from "./timeline_lanes.ts";
import type { Palette } from "./palette.ts";
import type { Layer, Panel } from "./panel.ts";

const laneHeight = 16;

export interface MomentsView {
  readonly width: number;
  readonly minutes: number;
  /** Lanes of the strip; 0 when nothing happened. */
  readonly lanes: number;
  /** Whether the legend of the moments stands here. */
  readonly keyed: boolean;
  readonly palette: Palette;
}

export function momentsPanel(
  arm: Pick<ArmRows, "arm" | "summary" | "marks">,
  { width, minutes, lanes, keyed, palette }: MomentsView,
): Panel {
  const x = { ...minuteAxis(minutes, false), axis: null };
  const floor = lanes - 0.4;
  const y = {
    field: "lane",
    type: "quantitative" as const,
    axis: null,
    scale: { domain: [floor, -0.6], nice: false, zero: false },
  };
  const symbols = [{ filter: "!datum.continued" }];
  const key = keyed && lanes > 0 ? { title: "moment" } : null;
  return {
    width,
    height: Math.max(1, lanes * laneHeight),
    title: { text: arm.arm, subtitle: arm.summary, frame: "group", offset: 6 },
    view: { stroke: null },
    data: { values: coloured(arm.marks, palette) },
    layer: [
      {
        transform: symbols,
        mark: { type: "rule", strokeWidth: 1, opacity: 0.6 },
        encoding: { x, y, y2: { datum: floor }, stroke: ruleColour() },
      },
      {
        transform: symbols,
        mark: { type: "point", filled: true, size: 55, opacity: 1 },
        encoding: { x, y, color: markColour(key, palette), shape: markShape(key) },
      },
      label("right"),
      label("left"),
    ],
  };

  /** Letters of the ground first: a halo where a line crosses a label. */
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
        { mark: { type: "text", ...place, fontSize: markFontSize, stroke: palette.ground, strokeWidth: 3 } },
        { mark: { type: "text", ...place, fontSize: markFontSize } },
      ],
    };
  }
}
