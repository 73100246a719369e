/** From episodes of one scenario (one per arm) to a chart of service health over time: one column an arm, equal axes. */

import type { TopLevelSpec } from "vega-lite";
import type { Episode } from "../lab/episode.ts";
import { errorStripPanel, slowdownPanel } from "./cascade_panels.ts";
import { healthRows } from "./health_rows.ts";
import { columnWidth, healthScales } from "./health_scales.ts";
import { momentsPanel } from "./moments_panel.ts";
import { palette } from "./palette.ts";
import { errorPanel, latencyPanel, replicaPanel } from "./signal_panels.ts";
import { theme } from "./theme.ts";

/**
 * Panels from top to bottom: moments, p95 latency, error ratio, replicas, then every service's slowdown and errors,
 * the first to suffer on top. Shaded: stretches in which an objective was breached, or work went unserved.
 *
 * @throws Error when no episode is given
 */
export function serviceHealthChart(episodes: readonly Episode[]): TopLevelSpec {
  const rows = healthRows(episodes, columnWidth);
  const scales = healthScales(rows);
  const columns = rows.arms.map((arm, index) => {
    const column = { first: index === 0, last: index === rows.arms.length - 1 };
    return [
      momentsPanel(arm, {
        width: columnWidth,
        minutes: scales.minutes,
        lanes: scales.lanes,
        keyed: column.last,
        palette,
      }),
      latencyPanel(arm, { rows, scales, column }),
      errorPanel(arm, { rows, scales, column }),
      replicaPanel(arm, { rows, scales, column }),
      slowdownPanel(arm, rows, column),
      errorStripPanel(arm, rows, column),
    ];
  });
  return {
    config: theme,
    title: { text: rows.title, subtitle: rows.subtitle },
    columns: columns.length,
    spacing: { row: 12, column: 28 },
    concat: columns[0].flatMap((_, panel) => columns.map((column) => column[panel])),
    resolve: {
      scale: {
        color: "independent",
        shape: "independent",
        fill: "independent",
        stroke: "independent",
        strokeDash: "independent",
      },
    },
  };
}
