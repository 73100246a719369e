/** From episodes to the figures of a report, by name: one place decides which there are and what they are called. */

import { beliefChangesChart } from "../charts/belief_changes.ts";
import { paretoFrontChart } from "../charts/pareto_front.ts";
import { serviceHealthChart } from "../charts/service_health.ts";
import { shadowGridChart } from "../charts/shadow_grid.ts";
import type { Episode } from "../lab/episode.ts";
import { compareText } from "../lab/compare_text.ts";

export interface ReportFigure {
  readonly name: string;
  readonly spec: ReturnType<typeof serviceHealthChart>;
}

/** Where in a report a figure stands; incidents are counted from 1. */
export type FigurePlace =
  | { readonly kind: "health" }
  | { readonly kind: "belief"; readonly incident: number }
  | { readonly kind: "shadow" | "pareto"; readonly incident: number; readonly attempt: number };

export function figureName({ scenario, arm }: Pick<Episode, "scenario" | "arm">, place: FigurePlace): string {
  const where = place.kind === "health"
    ? []
    : place.kind === "belief"
    ? [`incident-${place.incident}`]
    : [`incident-${place.incident}`, `attempt-${place.attempt}`];
  return [scenario, arm, ...where, place.kind].join("-").replaceAll(/[^A-Za-z0-9-]+/g, "-");
}

/** The episodes that a report tells in full: the lowest seed of each scenario, the baseline first. */
export function toldEpisodes(episodes: readonly Episode[], baseline: string): readonly (readonly Episode[])[] {
  const byScenario = Map.groupBy(episodes, (episode) => episode.scenario);
  return [...byScenario].toSorted(([a], [b]) => compareText(a, b)).map(([, all]) => {
    const seed = Math.min(...all.map((episode) => episode.seed));
    return all.filter((episode) => episode.seed === seed).toSorted((a, b) =>
      Number(b.arm === baseline) - Number(a.arm === baseline) || compareText(a.arm, b.arm)
    );
  });
}

export function reportFigures(episodes: readonly Episode[], baseline: string): readonly ReportFigure[] {
  return toldEpisodes(episodes, baseline).flatMap((told) => {
    const base = told.filter((episode) => episode.arm === baseline);
    const others = told.filter((episode) => episode.arm !== baseline);
    const health = (others.length > 0 ? others : base).map((episode): ReportFigure => ({
      name: figureName(episode, { kind: "health" }),
      spec: serviceHealthChart(episode.arm === baseline ? [episode] : [...base, episode]),
    }));
    return [...health, ...told.flatMap(incidentFigures)];
  });
}

function incidentFigures(episode: Episode): readonly ReportFigure[] {
  return episode.incidents.flatMap(({ attempts }, index) => {
    if (attempts.length === 0) return [];
    const incident = index + 1;
    const of = `${episode.scenario}, ${episode.arm}, seed ${episode.seed}, incident ${incident}`;
    return [
      { name: figureName(episode, { kind: "belief", incident }), spec: beliefChangesChart(attempts, of) },
      ...attempts.flatMap((attempt) => [
        {
          name: figureName(episode, { kind: "shadow", incident, attempt: attempt.number }),
          spec: shadowGridChart(attempt, of),
        },
        {
          name: figureName(episode, { kind: "pareto", incident, attempt: attempt.number }),
          spec: paretoFrontChart(attempt, of),
        },
      ]),
    ];
  });
}
