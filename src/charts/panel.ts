/** What the panels of a composed chart agree on: the types Vega-Lite gives them, and how they are titled. */

import type { TopLevelSpec } from "vega-lite";

/** One cell of a concatenated chart. */
export type Panel = Extract<TopLevelSpec, { concat: unknown }>["concat"][number];

/** One layer of a layered panel. */
export type Layer = Extract<Panel, { layer: unknown }>["layer"][number];

/** A panel's small heading: it stands in for the title of the y axis. */
export function panelTitle(text: string) {
  return { text, fontSize: 11, fontWeight: "normal" as const, frame: "group" as const, offset: 5 };
}

/** Where a panel stands in its row: the first column carries the labels of the y axis, the last one the legends. */
export interface Column {
  readonly first: boolean;
  readonly last: boolean;
}
