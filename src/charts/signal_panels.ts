/** From one arm's rows to its three panels over time: p95 latency, error ratio, replicas, with shading and vertical marks. */

import type { ArmRows, HealthRows } from "./health_rows.ts";
import type { HealthScales } from "./health_scales.ts";
import { coloured, columnWidth, minuteAxis, ruleColour, serviceColour } from "./health_scales.ts";
import { logTicks } from "./log_ticks.ts";
import { palette } from "./palette.ts";
import type { Column, Layer, Panel } from "./panel.ts";
import { panelTitle } from "./panel.ts";

const stretches = { domain: ["objective breached", "work not served"], range: [palette.vermillion, palette.orange] };

/** Pixels between the lines of two services with equal counts. */
const lineGap = 2.5;

interface SignalView {
  readonly rows: HealthRows;
  readonly scales: HealthScales;
  readonly column: Column;
}

export function latencyPanel(arm: ArmRows, { rows, scales, column }: SignalView): Panel {
  const y = {
    field: "p95Ms",
    type: "quantitative" as const,
    scale: { type: "log" as const, domain: [...scales.latencyMs], nice: false },
    axis: {
      title: null,
      labels: column.first,
      values: logTicks(scales.latencyMs),
      labelExpr: "datum.value < 1000 ? datum.value + ' ms' : datum.value / 1000 + ' s'",
    },
  };
  const color = serviceColour(rows.watched, column.last ? { title: "service" } : null);
  return signalPanel(arm, scales, {
    title: "p95 latency, log scale (dashed: objective)",
    height: 130,
    shading: column.last ? { title: "shaded" } : null,
    layers: [
      {
        data: { values: [...rows.limits] },
        mark: limitMark(),
        encoding: { y, color },
      },
      {
        data: { values: [...arm.signals] },
        mark: { type: "line", strokeWidth: 1.6, invalid: "break-paths-show-path-domains", clip: true },
        encoding: {
          x: minuteAxis(scales.minutes, false),
          y,
          color,
        },
      },
    ],
  });
}

export function errorPanel(arm: ArmRows, { rows, scales, column }: SignalView): Panel {
  const y = {
    field: "errorRatio",
    type: "quantitative" as const,
    scale: { domain: [0, scales.errorTop], nice: false },
    axis: { title: null, labels: column.first, format: scales.errorTop < 0.1 ? ".1%" : ".0%", tickCount: 4 },
  };
  const color = serviceColour(rows.watched, null);
  return signalPanel(arm, scales, {
    title: "error ratio (dashed: objective)",
    height: 95,
    shading: null,
    layers: [
      { data: { values: [...rows.limits] }, mark: limitMark(), encoding: { y, color } },
      {
        data: { values: [...arm.signals] },
        mark: { type: "line", strokeWidth: 1.6, clip: true },
        encoding: { x: minuteAxis(scales.minutes, false), y, color },
      },
    ],
  });
}

export function replicaPanel(arm: ArmRows, { rows, scales, column }: SignalView): Panel {
  return signalPanel(arm, scales, {
    title: "replicas: ready (solid) of wanted (dashed)",
    height: 95,
    shading: null,
    // Lines of services with equal counts would hide each other: each is drawn a little higher than the one before.
    layers: rows.replicated.map((service, index): Layer => ({
      data: { values: arm.replicas.filter((row) => row.service === service) },
      mark: { type: "line", interpolate: "step-after", strokeWidth: 1.6, yOffset: -lineGap * index },
      encoding: {
        x: minuteAxis(scales.minutes, false),
        y: {
          field: "replicas",
          type: "quantitative",
          scale: { domain: [0, scales.replicaTop], nice: false },
          axis: { title: null, labels: column.first, tickMinStep: 1, tickCount: 4, format: "d" },
        },
        color: serviceColour(rows.replicated, column.last ? { title: "service" } : null),
        strokeDash: {
          field: "state",
          type: "nominal",
          scale: { domain: ["ready", "wanted"], range: [[1, 0], [4, 3]] },
          legend: null,
        },
      },
    })),
  });
}

interface SignalLayers {
  readonly title: string;
  readonly height: number;
  readonly shading: { title: string } | null;
  readonly layers: readonly Layer[];
}

function signalPanel(arm: ArmRows, scales: HealthScales, panel: SignalLayers): Panel {
  const x = minuteAxis(scales.minutes, false);
  return {
    width: columnWidth,
    height: panel.height,
    title: panelTitle(panel.title),
    layer: [
      {
        data: { values: [...arm.stretches] },
        mark: { type: "rect", opacity: 0.2 },
        encoding: {
          x: { ...x, field: "from" },
          x2: { field: "to" },
          fill: { field: "stretch", type: "nominal", scale: stretches, legend: panel.shading },
        },
      },
      {
        data: { values: coloured(arm.marks.filter(({ continued }) => !continued), palette) },
        mark: { type: "rule", strokeWidth: 1, opacity: 0.6 },
        encoding: { x, stroke: ruleColour() },
      },
      ...panel.layers,
    ],
  };
}

function limitMark() {
  return { type: "rule" as const, strokeDash: [6, 4], strokeWidth: 1.2 };
}
