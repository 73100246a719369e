/** A made-up incident for tests, the same every time: the cart's memory leaks; one arm watches, the other mends it on the second try. */

import type { Episode, ServiceTick } from "../lab/episode.ts";
import { testingIncident } from "./testing_incident.ts";

const tickSeconds = 5;
const ticks = 360;
const onsetTick = 96;
const mendedTick = 196;

/** Service, quiet p95 in ms, how much of the cart's trouble it feels (0–1), ticks until it feels it, replicas. */
const services = [
  ["frontend", 120, 0.9, 14, 3],
  ["cartservice", 18, 1, 4, 2],
  ["checkoutservice", 60, 0.8, 9, 2],
  ["productcatalogservice", 12, 0, 0, 2],
  ["recommendationservice", 35, 0.1, 18, 1],
  ["currencyservice", 6, 0, 0, 1],
  ["redis-cart", 3, 0.3, 2, 1],
  ["shippingservice", 9, 0, 0, 1],
] as const;

/** The incident under one arm. */
export function testingEpisode(arm: "do-nothing" | "sentinel"): Episode {
  const heals = arm === "sentinel";
  const rows = Array.from({ length: ticks }, (_, tick) => services.map((service) => serviceTick(service, tick, heals)))
    .flat();
  const violations = Array.from({ length: ticks }, (_, tick) => {
    const front = rows[tick * services.length];
    return front.errorRatio > 0.01 || front.p95Ms > 500 ? 1 : front.errorRatio;
  });
  const share = violations.reduce((sum, value) => sum + value, 0) / ticks;
  return {
    scenario: "checkout-dusk",
    title: "Carts slow down at dusk",
    topology: "online-boutique",
    split: "dev",
    pattern: "single",
    difficulty: "easy",
    faults: 1,
    arm,
    seed: 7,
    tickSeconds,
    ticks,
    objectives: [{ service: "frontend", errorRatio: 0.01, p95Ms: 500 }],
    services: rows,
    violations,
    marks: [
      { tick: onsetTick, kind: "chaos", text: "oom_storm cartservice" },
      { tick: 112, kind: "alert", text: "frontend p95 above 500 ms" },
      ...(heals
        ? [
          { tick: 114, kind: "action", text: "scale cartservice to 4" },
          { tick: 150, kind: "undo", text: "scale cartservice to 2" },
          { tick: 154, kind: "action", text: "setResources cartservice memory 128 → 512 MiB" },
          { tick: 154, kind: "action", text: "restartRollout cartservice" },
          { tick: mendedTick + 12, kind: "recovered", text: "verified" },
        ] as const
        : []),
    ],
    alerts: 1,
    actions: [],
    incidents: heals ? [testingIncident()] : [],
    metrics: {
      breached: true,
      recovered: heals,
      timeToRecoverSeconds: heals ? (mendedTick - 110) * tickSeconds : null,
      followUpSeconds: ((heals ? mendedTick : ticks) - 110) * tickSeconds,
      availability: 1 - share,
      actions: heals ? 4 : 0,
      refused: 0,
      topRight: heals ? true : null,
      pathRight: heals ? true : null,
      confidence: heals ? 0.9 : null,
      violationMinutes: share * ticks * tickSeconds / 60,
      violationShare: share,
      cost: heals ? 1.6 : 0,
      utility: 1 - share - (heals ? 0.2 * 1.6 / 5 : 0),
      diagnosis: heals ? "right" : "none",
      diagnosed: heals ? "memory-growth@service/cartservice" : "none",
      truth: "memory-growth@service/cartservice",
      attempts: heals ? 2 : 0,
    },
    stateHash: heals ? "9f86d081884c7d65" : "2c26b46b68ffc68f",
  };
}

function serviceTick(
  [service, quietMs, share, lag, replicas]: typeof services[number],
  tick: number,
  heals: boolean,
): ServiceTick {
  const end = heals ? mendedTick : Infinity;
  const grown = Math.min(1, Math.max(0, (Math.min(tick, end) - onsetTick - lag) / 40));
  const left = tick < end ? 1 : Math.max(0, 1 - (tick - end) / 6);
  const harm = share * grown * left;
  const ripple = 1 + 0.06 * Math.sin(tick * 1.7 + quietMs) + 0.04 * Math.sin(tick * 0.61);
  const wanted = service === "cartservice" && heals && tick >= 114 && tick < 150 ? 4 : replicas;
  const down = service === "cartservice" && harm > 0.3 && tick % 24 < 16 ? Math.ceil(replicas * 0.5) : 0;
  const errorRatio = harm < 0.2 ? 0 : 0.35 * harm * (down > 0 ? 1 : 0.4);
  const offeredRate = 80 * ripple;
  const p95Ms = quietMs * ripple * (1 + 25 * harm ** 2);
  return {
    tick,
    service,
    offeredRate,
    servedRate: offeredRate * (1 - errorRatio),
    shedRatio: 0,
    errorRatio,
    p50Ms: p95Ms * 0.4,
    p95Ms,
    p99Ms: p95Ms * 1.5,
    backlog: 0,
    readyReplicas: wanted - down,
    wantedReplicas: wanted,
  };
}
