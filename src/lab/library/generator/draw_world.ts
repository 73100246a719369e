/** A recipe, its stages and a key come in, the parts of one world go out: where it plays, what goes wrong, when, how badly. */

import { type RandomKey, subKey } from "../../../random.ts";
import type { FaultPattern } from "../../../simulator/scenario/scenario.ts";
import { type KeyedDraws, keyedDraws } from "./keyed_draws.ts";
import { type ChaosChoice, drawnPatterns, magnitudeUnits, type Recipe } from "./recipe.ts";
import type { Stage } from "./stage.ts";
import type { WorldParts } from "./world_text.ts";

/** A world whose name is not chosen and whose truth is not worked out yet. */
export type DrawnWorld = Omit<WorldParts, "name" | "truth" | "about"> & { readonly pattern: FaultPattern };

/** Null where the drawn pattern finds too little to hit on the drawn stage. */
export function drawWorld(recipe: Recipe, stages: readonly Stage[], key: RandomKey): DrawnWorld | null {
  const draws = keyedDraws(key);
  const stage = draws.weighted("topology", stages, ({ choice }) => choice.weight);
  const patterns = drawnPatterns.filter((each) => recipe.patterns[each] !== undefined);
  const pattern = draws.weighted("pattern", patterns, (each) => recipe.patterns[each] ?? 0);
  const minutes = Math.round(draws.between("minutes", recipe.minutes));
  const chaos = drawChaos(recipe, stage, { key, pattern, minutes });
  if (chaos === null) return null;
  const loadFactor = draws.between("load factor", recipe.loadFactor);
  return {
    split: recipe.split,
    topology: stage.choice,
    minutes,
    load: stage.quiet.load.map(({ service, source, requestsPerSecond, swing, periodSeconds, noise }) => ({
      service,
      ...(source !== null && { source }),
      requestsPerSecond: rounded(requestsPerSecond * loadFactor),
      swing,
      period: `${periodSeconds}s`,
      noise,
    })),
    telemetryLossRatio: rounded(draws.between("telemetry loss", recipe.telemetryLossRatio)),
    chaos,
    pattern,
  };
}

interface Plan {
  readonly key: RandomKey;
  readonly pattern: FaultPattern;
  readonly minutes: number;
}

const eventsOf: Readonly<Record<typeof drawnPatterns[number], number>> = {
  "no-fault": 0,
  single: 1,
  double: 2,
  triple: 3,
  correlated: 1,
};

/** Events of one world are of different kinds and hit different things. */
function drawChaos(recipe: Recipe, stage: Stage, { key, pattern, minutes }: Plan): readonly unknown[] | null {
  const events: unknown[] = [];
  const hit = new Set<string>();
  let left: readonly ChaosChoice[] = recipe.chaos;
  const wanted = pattern === "metastable" ? 0 : eventsOf[pattern];
  const victims = pattern === "correlated" ? 2 : 1;
  const onset = keyedDraws(key).between("onset", recipe.onsetMinutes);
  while (events.length < wanted) {
    const draws = keyedDraws(subKey(key, `event ${events.length}`));
    const able = left.filter(({ kind }) => free(stage, kind, hit).length >= victims);
    if (able.length === 0) return null;
    const choice = draws.weighted("kind", able, ({ weight }) => weight);
    const targets = draws.shuffled("targets", free(stage, choice.kind, hit)).slice(0, victims).toSorted();
    left = left.filter(({ kind }) => kind !== choice.kind);
    for (const name of targets) hit.add(name);
    // Later events begin within three minutes of the first, while it is still being looked at.
    const at = events.length === 0 ? onset : Math.min(onset + draws.between("later", [0, 3]), minutes - 1);
    const lasting = Math.min(draws.between("lasting", recipe.lastingMinutes), minutes - at);
    events.push({
      kind: choice.kind,
      at: `${Math.round(60 * at)}s`,
      ...(isSustained(choice.kind) && { duration: `${Math.max(1, Math.round(60 * lasting))}s` }),
      ...aimed(choice.kind, targets),
      ...magnitudes(choice, draws),
    });
  }
  return events;
}

function free(stage: Stage, kind: ChaosChoice["kind"], hit: ReadonlySet<string>): readonly string[] {
  return stage.targets(kind).filter((name) => !hit.has(name));
}

function isSustained(kind: ChaosChoice["kind"]): boolean {
  return !["node_drain", "bad_rollout", "config_error", "image_pull_failure", "scale_to_zero"].includes(kind);
}

function aimed(kind: ChaosChoice["kind"], targets: readonly string[]): Readonly<Record<string, unknown>> {
  if (/^node_|_hog$|^disk_/.test(kind)) return { nodes: targets };
  const one = targets.length === 1 ? targets[0] : targets;
  const onWorkloads = /^(oom_storm|probe_failure|bad_rollout|config_error|image_pull_failure|scale_to_zero)$/.test(
    kind,
  );
  return onWorkloads ? { workload: one } : { service: one };
}

function magnitudes(choice: ChaosChoice, draws: KeyedDraws): Readonly<Record<string, unknown>> {
  const { kind: _, weight: __, ...ranges } = choice;
  return Object.fromEntries(
    Object.entries(ranges).map(([key, range]) => {
      const drawn = draws.between(key, range);
      const unit = magnitudeUnits[key];
      if (unit !== undefined) return [key, `${Math.max(1, Math.round(drawn))}${unit}`];
      return [key, key === "attempts" ? Math.round(drawn) : rounded(drawn)];
    }),
  );
}

/** Three digits: more would say nothing to who reads the file. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
