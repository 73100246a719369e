/** From a world that was watched for some ticks to its twin, and to what the world goes on to do. */

import { randomKey } from "../random.ts";
import { responsePercentileMs } from "../simulator/traffic/response_percentile.ts";
import type { ChaosEvent } from "../simulator/chaos/chaos_event.ts";
import { testingLoad } from "../simulator/testing_cluster.ts";
import { createWorld, stepWorld, type World } from "../simulator/world.ts";
import { createChangeFeed } from "./change_feed.ts";
import { estimate, type Estimates } from "./estimates.ts";
import type { Observation } from "./observation.ts";
import { observe } from "./observe.ts";
import { usualTelemetry } from "../simulator/scenario/scenario.ts";
import { createTelemetry } from "./telemetry.ts";
import { testingObjective } from "./testing_observation.ts";
import { smallShop } from "./testing_specification.ts";
import { believe, type Twin } from "./twin.ts";
import { bindObjectives, violationOf } from "./violation.ts";

/** A world, what is seen of it now, and what was estimated before anything happened. */
export interface Seen {
  readonly world: World;
  readonly observation: Observation;
  readonly estimates: Estimates;
}

/** The shop at 25 noisy requests a second, and some that go to api directly, seen after some ticks. */
export function seenAfter(
  ticks: number,
  chaos: readonly ChaosEvent[] = [],
  { mismatch = 0, requestsPerSecond = 25, directly = 0, shop = smallShop } = {},
): Seen {
  const load = [testingLoad("web", requestsPerSecond), ...(directly > 0 ? [testingLoad("api", directly)] : [])]
    .map((each) => ({ ...each, noise: 0.05 }));
  const world = createWorld({ cluster: shop, load, chaos }, 1);
  const { cluster } = world;
  cluster.journal = [];
  const telemetry = createTelemetry(1, usualTelemetry);
  const feed = createChangeFeed(cluster);
  const estimates = estimate(cluster, 1, mismatch);
  for (let at = 0; at < ticks; at++) {
    stepWorld(world);
    telemetry.scrape(cluster);
    feed.note(cluster, "others");
  }
  const observation = observe(cluster, {
    telemetry,
    events: cluster.journal,
    changes: feed.changes,
    objectives: [testingObjective],
    entryServices: load.map(({ service }) => service),
  });
  return { world, observation, estimates };
}

/** What is believed of it, under an objective of this p95. */
export function twinOf({ world, observation, estimates }: Seen, p95Ms = testingObjective.p95Ms): Twin {
  const objectives = [{ ...testingObjective, p95Ms }];
  return believe(world.cluster, {
    observation: { ...observation, objectives },
    estimates,
    key: randomKey(1, "shadow"),
  });
}

/** Mean violation of the real world over the next ticks, and the mean p95 at its door. */
export function whatHappens({ world, observation }: Seen, ticks: number) {
  const objectives = bindObjectives(world.cluster, observation.objectives);
  let violations = 0;
  let p95Ms = 0;
  for (let at = 0; at < ticks; at++) {
    stepWorld(world);
    violations += violationOf(world.cluster, objectives);
    p95Ms += responsePercentileMs(world.cluster, 0, "p95");
  }
  return { violationShare: violations / ticks, p95Ms: p95Ms / ticks };
}
