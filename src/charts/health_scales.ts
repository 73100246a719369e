/** From health rows to what all panels of the health chart share: the time axis, colours, and equal ranges in every column. */

import type { HealthRows } from "./health_rows.ts";
import { type Palette, palette } from "./palette.ts";
import type { PlacedMark } from "./timeline_lanes.ts";

export const columnWidth = 360;

const markLooks: Readonly<Record<PlacedMark["kind"], { readonly colour: keyof Palette; readonly shape: string }>> = {
  chaos: { colour: "vermillion", shape: "triangle-down" },
  alert: { colour: "orange", shape: "diamond" },
  action: { colour: "blue", shape: "circle" },
  undo: { colour: "purple", shape: "triangle-left" },
  recovered: { colour: "green", shape: "square" },
  escalated: { colour: "black", shape: "cross" },
};
const serviceColours = [palette.ink, palette.blue, palette.purple, palette.green, palette.sky, palette.orange];

export interface HealthScales {
  readonly minutes: number;
  readonly latencyMs: readonly [number, number];
  readonly errorTop: number;
  readonly replicaTop: number;
  /** Lanes of the moments panel; 0 when nothing happened. */
  readonly lanes: number;
}

export function healthScales(rows: HealthRows): HealthScales {
  const latencies = [
    ...rows.limits.map((limit) => limit.p95Ms),
    ...rows.arms.flatMap((arm) => arm.signals.flatMap((row) => row.p95Ms === null ? [] : [row.p95Ms])),
  ];
  const errors = rows.arms.flatMap((arm) => arm.signals.map((row) => row.errorRatio));
  return {
    minutes: rows.minutes,
    latencyMs: [Math.max(1, largest(latencies.map((value) => -value)) * -0.7), largest(latencies) * 1.4],
    errorTop: 1.05 * Math.max(0.05, largest(errors), ...rows.limits.map((limit) => 2 * limit.errorRatio)),
    replicaTop: largest(rows.arms.flatMap((arm) => arm.replicas.map((row) => row.replicas))) + 0.7,
    lanes: Math.max(0, ...rows.arms.flatMap((arm) => arm.marks.map((mark) => mark.lane + 1))),
  };
}

/** The time axis; only the lowest panel carries its labels. */
export function minuteAxis(minutes: number, labelled: boolean) {
  return {
    field: "minute",
    type: "quantitative" as const,
    scale: { domain: [0, minutes], nice: false },
    axis: {
      title: labelled ? "minutes since the start" : null,
      labels: labelled,
      ticks: labelled,
      grid: false,
      tickMinStep: 1,
    },
  };
}

/** Marks with their colour as a value: rules drawn by it ask for no legend of their own. */
export function coloured(
  marks: readonly PlacedMark[],
  colours: Palette,
): (PlacedMark & { readonly colour: string })[] {
  return marks.map((mark) => ({ ...mark, colour: colours[markLooks[mark.kind].colour] }));
}

export function ruleColour() {
  return { field: "colour", type: "nominal" as const, scale: null };
}

export function markColour(legend: { title: string } | null, colours: Palette) {
  const range = Object.values(markLooks).map((look) => colours[look.colour]);
  return { field: "kind", type: "nominal" as const, scale: { domain: Object.keys(markLooks), range }, legend };
}

export function markShape(legend: { title: string } | null) {
  const range = Object.values(markLooks).map((look) => look.shape);
  return { field: "kind", type: "nominal" as const, scale: { domain: Object.keys(markLooks), range }, legend };
}

export function serviceColour(services: readonly string[], legend: { title: string } | null) {
  const range = services.map((_, index) => serviceColours[index % serviceColours.length]);
  return { field: "service", type: "nominal" as const, scale: { domain: [...services], range }, legend };
}

/** Not `Math.max(...values)`: a long episode has more values than a call takes arguments. */
function largest(values: readonly number[]): number {
  return values.reduce((top, value) => Math.max(top, value), -Infinity);
}
