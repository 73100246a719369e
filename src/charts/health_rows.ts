/** From episodes of one scenario to the rows behind the health chart: signals, replicas, violated stretches, marks, the cascade. */

import type { Episode, ServiceTick } from "../lab/episode.ts";
import type { PlacedMark } from "./timeline_lanes.ts";
import { placeMarks } from "./timeline_lanes.ts";

/** One service with an objective in one tick; null where nothing was served, so nothing was slow. */
export interface SignalRow {
  readonly minute: number;
  readonly service: string;
  readonly p95Ms: number | null;
  readonly errorRatio: number;
}

export interface ReplicaRow {
  readonly minute: number;
  readonly service: string;
  /** Not called "count": Vega's facets lose groups of a field of that name. */
  readonly state: "ready" | "wanted";
  readonly replicas: number;
}

export interface StretchRow {
  readonly from: number;
  readonly to: number;
  readonly stretch: "objective breached" | "work not served";
}

/** One service over a few ticks, against its own past before the first mark. */
export interface CascadeRow {
  readonly from: number;
  readonly to: number;
  readonly service: string;
  readonly errorRatio: number;
  /** Mean p95 over the service's own median p95 before the first mark; null without traffic. */
  readonly slowdown: number | null;
}

/** One objective: the dashed lines. */
export interface LimitRow {
  readonly service: string;
  readonly p95Ms: number;
  readonly errorRatio: number;
}

/** What one arm shows: one column of the chart. */
export interface ArmRows {
  readonly arm: string;
  readonly summary: string;
  readonly signals: readonly SignalRow[];
  readonly replicas: readonly ReplicaRow[];
  readonly stretches: readonly StretchRow[];
  readonly marks: readonly PlacedMark[];
  readonly cascade: readonly CascadeRow[];
}

export interface HealthRows {
  readonly title: string;
  readonly subtitle: string;
  readonly minutes: number;
  readonly limits: readonly LimitRow[];
  /** Services with an objective, in the objectives' order. */
  readonly watched: readonly string[];
  /** Services whose replicas are drawn: the watched ones and the two most short of replicas. */
  readonly replicated: readonly string[];
  /** All services, the first to suffer on top. */
  readonly cascadeOrder: readonly string[];
  readonly arms: readonly ArmRows[];
}

/** Below this share of unserved work a stretch is not shaded: ordinary error noise. */
const unservedFloor = 0.05;
/** A service counts as suffering from here on when services are put in order. */
const sufferingSlowdown = 1.5;
const sufferingErrors = 0.01;
const cascadeBins = 60;
const shortServices = 2;

/** Rows of episodes that share a scenario; the panel width decides where labels of marks fit. */
export function healthRows(episodes: readonly Episode[], panelWidth: number): HealthRows {
  if (episodes.length === 0) throw new Error("Cannot chart service health: no episode given, at least one is needed");
  const minutes = Math.max(...episodes.map((episode) => episode.ticks * minutesPerTick(episode)));
  const watched = [...new Set(episodes.flatMap((episode) => episode.objectives.map((objective) => objective.service)))];
  const replicated = [...new Set([...watched, ...mostShort(episodes)])];
  const cascades = episodes.map(cascadeRows);
  const arms = episodes.map((episode, index): ArmRows => ({
    arm: episode.arm,
    summary: summaryOf(episode),
    signals: episode.services.filter((row) => watched.includes(row.service)).map((row) => ({
      minute: row.tick * minutesPerTick(episode),
      service: row.service,
      p95Ms: row.p95Ms > 0 ? row.p95Ms : null,
      errorRatio: row.errorRatio,
    })),
    replicas: replicaRows(episode, replicated),
    stretches: stretchRows(episode),
    marks: placeMarks(episode.marks, { minutesPerTick: minutesPerTick(episode), minutes, width: panelWidth }),
    cascade: cascades[index],
  }));
  const seeds = [...new Set(episodes.map((episode) => episode.seed))];
  return {
    title: episodes[0].title,
    subtitle: `${episodes[0].scenario}, seed ${seeds.join(", ")}`,
    minutes,
    limits: limitRows(episodes),
    watched,
    replicated,
    cascadeOrder: cascadeOrder(cascades.flat()),
    arms,
  };
}

function limitRows(episodes: readonly Episode[]): readonly LimitRow[] {
  const limits = new Map<string, LimitRow>();
  for (const { service, p95Ms, errorRatio } of episodes.flatMap((episode) => episode.objectives)) {
    limits.set(`${service} ${p95Ms} ${errorRatio}`, { service, p95Ms, errorRatio });
  }
  return [...limits.values()];
}

function minutesPerTick(episode: Episode): number {
  return episode.tickSeconds / 60;
}

function summaryOf({ metrics: { timeToRecoverSeconds: seconds, violationMinutes } }: Episode): string {
  const recovery = seconds === null
    ? "not recovered"
    : seconds === 0
    ? "never violated"
    : `recovered in ${(seconds / 60).toFixed(1)} min`;
  return `${violationMinutes.toFixed(1)} SLO-violation minutes, ${recovery}`;
}

/** Replica counts change seldom: a row only where one changed, and one at the end so that the line reaches it. */
function replicaRows(episode: Episode, services: readonly string[]): readonly ReplicaRow[] {
  return services.flatMap((service) => {
    const ticks = episode.services.filter((row) => row.service === service);
    return (["ready", "wanted"] as const).flatMap((state) => {
      const counted = ticks.map((row) => ({
        row,
        replicas: state === "ready" ? row.readyReplicas : row.wantedReplicas,
      }));
      return counted
        .filter(({ replicas }, index) =>
          index === 0 || index === counted.length - 1 || replicas !== counted[index - 1].replicas
        )
        .map(({ row, replicas }): ReplicaRow => ({
          minute: row.tick * minutesPerTick(episode),
          service,
          state,
          replicas,
        }));
    });
  });
}

function mostShort(episodes: readonly Episode[]): readonly string[] {
  const shortage = new Map<string, number>();
  for (const row of episodes.flatMap((episode) => episode.services)) {
    const short = Math.max(0, row.wantedReplicas - row.readyReplicas);
    if (short > 0) shortage.set(row.service, (shortage.get(row.service) ?? 0) + short);
  }
  return [...shortage].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, shortServices).map(([service]) =>
    service
  );
}

function stretchRows(episode: Episode): readonly StretchRow[] {
  const rows: StretchRow[] = [];
  const kinds = episode.violations.map((v) =>
    v >= 1 ? "objective breached" : v >= unservedFloor ? "work not served" : null
  );
  for (let start = 0, tick = 1; tick <= kinds.length; tick++) {
    if (tick < kinds.length && kinds[tick] === kinds[start]) continue;
    const stretch = kinds[start];
    if (stretch !== null) {
      rows.push({ from: start * minutesPerTick(episode), to: tick * minutesPerTick(episode), stretch });
    }
    start = tick;
  }
  return rows;
}

function cascadeRows(episode: Episode): readonly CascadeRow[] {
  const quietTicks = Math.min(episode.ticks, ...episode.marks.map((mark) => mark.tick));
  const binTicks = Math.max(1, Math.ceil(episode.ticks / cascadeBins));
  return [...Map.groupBy(episode.services, (row) => row.service)].flatMap(([service, ticks]) => {
    const past = medianOf(ticks.filter((row) => row.tick < quietTicks && row.p95Ms > 0).map((row) => row.p95Ms));
    return [...Map.groupBy(ticks, (row) => Math.floor(row.tick / binTicks))].map(([bin, rows]): CascadeRow => ({
      from: bin * binTicks * minutesPerTick(episode),
      to: Math.min(episode.ticks, (bin + 1) * binTicks) * minutesPerTick(episode),
      service,
      errorRatio: meanOf(rows.map((row) => row.errorRatio)) ?? 0,
      slowdown: slowdownOf(rows, past),
    }));
  });
}

function slowdownOf(rows: readonly ServiceTick[], past: number | null): number | null {
  const now = meanOf(rows.filter((row) => row.p95Ms > 0).map((row) => row.p95Ms));
  return now === null || past === null ? null : now / past;
}

/** By onset; of those that began together, the one that suffered most first. */
function cascadeOrder(rows: readonly CascadeRow[]): readonly string[] {
  const courses = [...Map.groupBy(rows, (row) => row.service)].map(([service, course]) => ({
    service,
    onset: course.filter(suffers).reduce((earliest, row) => Math.min(earliest, row.from), Infinity),
    harm: course.filter(suffers).reduce((sum, row) => sum + row.errorRatio + Math.log2(row.slowdown ?? 1), 0),
  }));
  return courses.toSorted((a, b) =>
    (a.onset === b.onset ? 0 : a.onset - b.onset) || b.harm - a.harm || (a.service < b.service ? -1 : 1)
  ).map(({ service }) => service);
}

function suffers(row: CascadeRow): boolean {
  return row.errorRatio >= sufferingErrors || (row.slowdown ?? 1) >= sufferingSlowdown;
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
