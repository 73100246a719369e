/** From one scenario and seed under two arms to their timelines on one time axis: moments, errors, latency, violations shaded. */

import type { TopLevelSpec } from "vega-lite";
import type { Example, ExampleRun } from "../lab/analysis/experiment_results.ts";
import { coloured, minuteAxis, ruleColour } from "./health_scales.ts";
import { logTicks } from "./log_ticks.ts";
import { momentsPanel } from "./moments_panel.ts";
import type { Palette } from "./palette.ts";
import { type Layer, type Panel, panelTitle } from "./panel.ts";
import { themeOf } from "./theme.ts";
import { type PlacedMark, placeMarks } from "./timeline_lanes.ts";

/** What a timeline shows of a run. */
export interface TimelineRun extends Pick<ExampleRun, "ticks" | "objectives" | "marks"> {
  readonly run: Pick<ExampleRun["run"], "arm" | "ticks" | "tickSeconds" | "recovered" | "violationMinutes" | "cost">;
}

export interface TimelinePair extends Pick<Example, "scenario" | "seed"> {
  readonly agent: TimelineRun;
  readonly reference: TimelineRun;
}

export interface TimelineView {
  readonly title: string;
  readonly palette: Palette;
}

const panelWidth = 470;
const panelHeight = 74;
const serviceColours = ["ink", "blue", "purple", "green", "sky", "orange"] as const;

/** Moments and services have colours of their own. */
const apart = { scale: { color: "independent", shape: "independent", stroke: "independent" } } as const;

interface Side {
  readonly arm: string;
  readonly summary: string;
  readonly run: TimelineRun;
  readonly minutesPerTick: number;
  readonly marks: readonly PlacedMark[];
}

/** The reference above, the agent below it, every axis shared. */
export function pairedTimelinesChart({ reference, agent, ...pair }: TimelinePair, view: TimelineView): TopLevelSpec {
  const minutes = Math.max(...[reference, agent].map(({ run }) => run.ticks * run.tickSeconds / 60));
  const sides = [reference, agent].map((run) => side(run, minutes));
  const services = [...new Set([reference, agent].flatMap(({ ticks }) => ticks.map(({ service }) => service)))].sort();
  const scale = {
    minutes,
    services,
    latencyMs: latencyRange([reference, agent]),
    errorTop: errorTop([reference, agent]),
    palette: view.palette,
  };
  return {
    config: themeOf(view.palette),
    title: {
      text: view.title,
      subtitle: [
        `${pair.scenario}, seed ${pair.seed}: the same world under both arms`,
        "dashed: objective; shaded: an objective did not hold",
      ],
    },
    spacing: 26,
    vconcat: sides.map((of, index): Panel => ({
      spacing: 12,
      resolve: apart,
      vconcat: [
        momentsPanel(of, {
          width: panelWidth,
          minutes,
          lanes: Math.max(0, ...of.marks.map(({ lane }) => lane + 1)),
          keyed: false,
          palette: view.palette,
        }),
        errorPanel(of, scale),
        latencyPanel(of, { ...scale, lowest: index === sides.length - 1 }),
      ],
    })),
    resolve: apart,
  };
}

interface TimelineScale {
  readonly minutes: number;
  readonly services: readonly string[];
  readonly latencyMs: readonly [number, number];
  readonly errorTop: number;
  readonly palette: Palette;
}

function errorPanel(of: Side, scale: TimelineScale): Panel {
  return signalPanel(of, {
    scale,
    title: "error ratio",
    value: "errorRatio",
    lowest: false,
    y: {
      scale: { domain: [0, scale.errorTop], nice: false },
      axis: { title: null, format: scale.errorTop < 0.1 ? ".1%" : ".0%", tickCount: 3 },
    },
  });
}

function latencyPanel(of: Side, scale: TimelineScale & { readonly lowest: boolean }): Panel {
  return signalPanel(of, {
    scale,
    title: "p95 latency (log scale)",
    value: "p95Ms",
    lowest: scale.lowest,
    y: {
      scale: { type: "log", domain: [...scale.latencyMs], nice: false },
      axis: {
        title: null,
        values: logTicks(scale.latencyMs),
        labelExpr: "datum.value < 1000 ? datum.value + ' ms' : datum.value / 1000 + ' s'",
      },
    },
  });
}

interface Signal {
  readonly scale: TimelineScale;
  readonly title: string;
  readonly value: "errorRatio" | "p95Ms";
  readonly y: Readonly<Record<string, unknown>>;
  readonly lowest: boolean;
}

function signalPanel({ run, minutesPerTick, marks }: Side, { scale, title, value, y, lowest }: Signal): Panel {
  const { palette, services } = scale;
  const x = minuteAxis(scale.minutes, lowest);
  const rows = run.ticks.map((row) => ({
    minute: row.tick * minutesPerTick,
    service: row.service,
    // Nothing served: nothing was slow.
    value: value === "p95Ms" && row.p95Ms === 0 ? null : row[value],
  }));
  const shared = {
    y: { field: "value", type: "quantitative" as const, ...y },
    color: {
      field: "service",
      type: "nominal" as const,
      scale: {
        domain: [...services],
        range: services.map((_, index) => palette[serviceColours[index % serviceColours.length]]),
      },
      legend: lowest && services.length > 1 ? { title: null, orient: "bottom" as const } : null,
    },
  };
  const limits: Layer = {
    data: { values: run.objectives.map((objective) => ({ service: objective.service, value: objective[value] })) },
    mark: { type: "rule", strokeDash: [6, 4], strokeWidth: 1.2 },
    encoding: shared,
  };
  const lines: Layer = {
    data: { values: rows },
    mark: { type: "line", strokeWidth: 1.6, invalid: "break-paths-show-path-domains", clip: true },
    encoding: { x, ...shared },
  };
  return {
    width: panelWidth,
    height: panelHeight,
    title: panelTitle(services.length === 1 ? `${services[0]}: ${title}` : title),
    layer: [
      {
        data: { values: violated(run, minutesPerTick) },
        mark: { type: "rect", opacity: 0.2, color: palette.vermillion },
        encoding: { x: { ...x, field: "from" }, x2: { field: "to" } },
      },
      {
        data: { values: coloured(marks.filter(({ continued }) => !continued), palette) },
        mark: { type: "rule", strokeWidth: 1, opacity: 0.6 },
        encoding: { x, stroke: ruleColour() },
      },
      limits,
      lines,
    ],
  };
}

function side(example: TimelineRun, minutes: number): Side {
  const { run, marks } = example;
  const minutesPerTick = run.tickSeconds / 60;
  const end = run.recovered ? "recovered" : "not recovered";
  return {
    arm: run.arm,
    summary: `${run.violationMinutes.toFixed(1)} SLO-violation minutes, ${end}, cost ${run.cost.toFixed(1)}`,
    run: example,
    minutesPerTick,
    marks: placeMarks(marks, { minutesPerTick, minutes, width: panelWidth }),
  };
}

/** Stretches in which any service broke an objective, in minutes. */
function violated({ ticks }: TimelineRun, minutesPerTick: number) {
  const broken = [...new Set(ticks.filter((row) => row.violated).map(({ tick }) => tick))].sort((a, b) => a - b);
  const stretches: { from: number; to: number }[] = [];
  for (const tick of broken) {
    const last = stretches.at(-1);
    if (last !== undefined && last.to === tick) last.to = tick + 1;
    else stretches.push({ from: tick, to: tick + 1 });
  }
  return stretches.map(({ from, to }) => ({ from: from * minutesPerTick, to: to * minutesPerTick }));
}

/** A little above every ratio and objective, so that no line lies on the frame. */
function errorTop(runs: readonly TimelineRun[]): number {
  const limits = runs.flatMap(({ objectives }) => objectives.map(({ errorRatio }) => 2 * errorRatio));
  return 1.05 * top([...limits, ...runs.flatMap(({ ticks }) => ticks.map((row) => row.errorRatio ?? 0))], 0.05);
}

function latencyRange(runs: readonly TimelineRun[]): readonly [number, number] {
  const shown = [
    ...runs.flatMap(({ objectives }) => objectives.map(({ p95Ms }) => p95Ms)),
    ...runs.flatMap(({ ticks }) => ticks.flatMap(({ p95Ms }) => p95Ms === null || p95Ms <= 0 ? [] : [p95Ms])),
  ];
  const lowest = shown.reduce((least, value) => Math.min(least, value), Infinity);
  return lowest === Infinity ? [1, 1000] : [Math.max(1, lowest * 0.7), top(shown, 2) * 1.4];
}

/** Not `Math.max(...values)`: a long run has more values than a call takes arguments. */
function top(values: readonly number[], least: number): number {
  return values.reduce((most, value) => Math.max(most, value), least);
}
