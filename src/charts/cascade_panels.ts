/** From one arm's cascade rows to two heat strips of all services: latency against each one's own past, and errors. */

import type { ArmRows, CascadeRow, HealthRows } from "./health_rows.ts";
import { coloured, columnWidth, minuteAxis, ruleColour } from "./health_scales.ts";
import { palette } from "./palette.ts";
import type { Column, Panel } from "./panel.ts";
import { panelTitle } from "./panel.ts";

const serviceHeight = 15;

interface Level {
  readonly label: string;
  /** Values below this belong to the level, unless a lower level has them. */
  readonly below: number;
  readonly colour: string;
}

/** One hue from pale to dark, so that the order survives print and colour blindness. */
const slowdownLevels: readonly Level[] = [
  { label: "below 1.2", below: 1.2, colour: "#f7f7f7" },
  { label: "1.2 to 1.5", below: 1.5, colour: "#fde3cd" },
  { label: "1.5 to 2", below: 2, colour: "#fdbe85" },
  { label: "2 to 4", below: 4, colour: "#fd8d3c" },
  { label: "4 to 8", below: 8, colour: "#d94701" },
  { label: "8 and more", below: Infinity, colour: "#7f2704" },
];
const errorLevels: readonly Level[] = [
  { label: "below 0.1 %", below: 0.001, colour: "#f7f7f7" },
  { label: "0.1 to 1 %", below: 0.01, colour: "#fde3cd" },
  { label: "1 to 5 %", below: 0.05, colour: "#fdbe85" },
  { label: "5 to 20 %", below: 0.2, colour: "#fd8d3c" },
  { label: "20 to 50 %", below: 0.5, colour: "#d94701" },
  { label: "50 % and more", below: Infinity, colour: "#7f2704" },
];
const idle: Level = { label: "no traffic", below: Infinity, colour: palette.faint };

export function slowdownPanel(arm: ArmRows, rows: HealthRows, column: Column): Panel {
  return strip(arm, rows, {
    column,
    title: "p95 latency of every service, as a multiple of its past",
    legend: "times its past",
    levels: slowdownLevels,
    value: (row) => row.slowdown,
    lowest: false,
  });
}

export function errorStripPanel(arm: ArmRows, rows: HealthRows, column: Column): Panel {
  return strip(arm, rows, {
    column,
    title: "error ratio of every service",
    legend: "error ratio",
    levels: errorLevels,
    value: (row) => row.errorRatio,
    lowest: true,
  });
}

interface Strip {
  readonly column: Column;
  readonly title: string;
  readonly legend: string;
  readonly levels: readonly Level[];
  readonly value: (row: CascadeRow) => number | null;
  readonly lowest: boolean;
}

function strip(arm: ArmRows, rows: HealthRows, { column, title, legend, levels, value, lowest }: Strip): Panel {
  const minutes = minuteAxis(rows.minutes, lowest);
  const known = [...levels, idle];
  return {
    width: columnWidth,
    height: rows.cascadeOrder.length * serviceHeight,
    title: panelTitle(title),
    layer: [
      {
        data: { values: stretches(arm.cascade, (row) => levelOf(value(row), levels).label) },
        mark: { type: "rect" },
        encoding: {
          x: { ...minutes, field: "from" },
          x2: { field: "to" },
          y: {
            field: "service",
            type: "nominal",
            sort: [...rows.cascadeOrder],
            axis: { title: null, labels: column.first, ticks: false, domain: false },
          },
          color: {
            field: "level",
            type: "ordinal",
            scale: { domain: known.map((level) => level.label), range: known.map((level) => level.colour) },
            legend: column.last ? { title: legend, symbolType: "square", symbolStrokeColor: palette.muted } : null,
          },
        },
      },
      {
        data: { values: coloured(arm.marks.filter(({ continued }) => !continued), palette) },
        mark: { type: "rule", strokeWidth: 1, opacity: 0.6 },
        encoding: { x: minutes, stroke: ruleColour() },
      },
    ],
  };
}

function levelOf(value: number | null, levels: readonly Level[]): Level {
  return value === null ? idle : levels.find((level) => value < level.below) ?? levels[levels.length - 1];
}

interface LevelStretch {
  readonly service: string;
  readonly from: number;
  readonly to: number;
  readonly level: string;
}

/** Neighbouring cells of one level become one: fewer shapes, no seams. Rows come in order of time for each service. */
function stretches(rows: readonly CascadeRow[], levelOfRow: (row: CascadeRow) => string): LevelStretch[] {
  const joined: LevelStretch[] = [];
  for (const row of rows) {
    const level = levelOfRow(row);
    const previous = joined.at(-1);
    if (previous?.service === row.service && previous.level === level) {
      joined[joined.length - 1] = { ...previous, to: row.to };
    } else joined.push({ service: row.service, from: row.from, to: row.to, level });
  }
  return joined;
}
