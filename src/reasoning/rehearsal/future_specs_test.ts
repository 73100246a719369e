import assert from "node:assert/strict";
import { type Beliefs, emptyBeliefs, type HarmRecord } from "../../memory/beliefs.ts";
import { mechanisms } from "../../operations/hypotheses.ts";
import { type FutureSpec, futureSpecs } from "./future_specs.ts";
import { nextMechanism } from "./mechanism_priors.ts";
import { defaultPolicy } from "../policy.ts";
import { diagnosis, hypothesis, observation, serviceView, step } from "../testing_scene.ts";

const leak = hypothesis("memory-growth", "service/cart", 20);
const busyRedis = observation({
  services: observation().services.map((s) =>
    s.name === "redis" ? serviceView("redis", { requestRate: step(90, 90) }) : s
  ),
});

function futures(beliefs: Partial<Beliefs> = {}, given = diagnosis([leak])): readonly FutureSpec[] {
  const policy = { ...defaultPolicy, weightMain: 3, weightLikely: 1, weightWorst: 1, upcomingAfterTicks: 24 };
  return futureSpecs({ observation: busyRedis, diagnosis: given, beliefs: { ...emptyBeliefs, ...beliefs }, policy });
}

const harm = (change: Partial<HarmRecord>): HarmRecord => ({
  incidentId: "i1",
  mechanism: "packet-loss",
  magnitude: 0.5,
  entityRole: "leaf",
  topology: "elsewhere",
  violationMinutes: 5,
  ...change,
});

Deno.test("futureSpecs() gives main, likely-next and worst-historical, weights normalised", () => {
  assert.deepEqual(futures().map(({ kind }) => kind), ["main", "likely-next", "worst-historical"]);
  assert.deepEqual(futures().map(({ weight }) => weight), [0.6, 0.2, 0.2]);
  for (const { present } of futures()) assert.deepEqual(present, [leak]);
  assert.equal(futures()[0].upcoming, null);
});

Deno.test("futureSpecs() takes the mechanism verified most often after the leading one, at its busiest neighbour", () => {
  const [, likely] = futures({ transitions: { "memory-growth": { "edge-latency": 3, "crash": 1, "unknown": 9 } } });
  assert.equal(likely.upcoming?.fault.id, "edge-latency@service/redis");
  assert.equal(likely.upcoming?.afterTicks, 24);
  assert.equal(likely.upcoming?.fault.onsetTick, 124);
  assert.equal(likely.source, "transition memory-growth → edge-latency (3 of 4)");
});

Deno.test("futureSpecs() falls back on the catalogue while nothing was learned", () => {
  const [, likely, worst] = futures();
  assert.equal(likely.upcoming?.fault.mechanism, nextMechanism["memory-growth"]);
  assert.equal(likely.source, "catalogue prior memory-growth → crash");
  assert.equal(worst.upcoming?.fault.id, "node-loss@node/n1");
  assert.equal(worst.source, "catalogue prior");
});

Deno.test("futureSpecs() takes the record that hurt most at a role that exists here", () => {
  const [, , worst] = futures({
    harms: [
      harm({}),
      harm({ incidentId: "i2", violationMinutes: 8, magnitude: 0.7 }),
      harm({ incidentId: "i3", violationMinutes: 9, mechanism: "unknown", entityRole: "cluster" }),
      harm({ incidentId: "i4", violationMinutes: 9, entityRole: "message-broker" }),
    ],
  });
  assert.equal(worst.upcoming?.fault.id, "packet-loss@service/redis");
  assert.equal(worst.upcoming?.fault.magnitude, 0.7);
  assert.match(worst.source, /incident i2: packet-loss at a leaf, 8.0 min in violation/);
});

Deno.test("futureSpecs() never adds the fault that is there already", () => {
  const atRedis = hypothesis("packet-loss", "service/redis", 0.3);
  const [, , worst] = futures({ harms: [harm({})] }, diagnosis([atRedis]));
  assert.equal(worst.upcoming?.fault.id, "packet-loss@service/catalogue");
});

Deno.test("futureSpecs() finds a next fault whatever leads", () => {
  for (const mechanism of mechanisms) {
    for (const entity of ["service/cart", "node/n1", "cluster"] as const) {
      const [, likely] = futures({}, diagnosis([hypothesis(mechanism, entity)]));
      assert.ok(likely.upcoming !== null, `${mechanism} ${entity}`);
    }
  }
  assert.ok(futures({}, diagnosis([]))[1].upcoming !== null);
});

Deno.test("futureSpecs() passes over what could not begin, and names as source what does", () => {
  const atRedis = hypothesis("packet-loss", "service/redis", 0.3);
  const atCatalogue = hypothesis("packet-loss", "service/catalogue", 0.3);
  const both = {
    ...diagnosis([]),
    ranked: [{
      faults: [atRedis, atCatalogue],
      probability: 0.9,
      logPosterior: Math.log(0.9),
      rawLogOdds: 2.2,
      evidence: [],
    }],
  };
  const next = harm({ incidentId: "i2", violationMinutes: 4, mechanism: "crash" });
  // The worst record is there already at every leaf, a shortage touches no Pod that runs, and nobody calls the entry.
  const harms = [
    harm({}),
    harm({ incidentId: "i3", violationMinutes: 9, mechanism: "quota-or-unschedulable" }),
    harm({ incidentId: "i4", violationMinutes: 9, mechanism: "edge-latency", entityRole: "entry" }),
    next,
  ];
  const [, , worst] = futures({ harms }, both);
  assert.equal(worst.upcoming?.fault.id, "crash@service/redis");
  assert.match(worst.source, /incident i2: crash/);
  const transitions = { "packet-loss": { "quota-or-unschedulable": 5, "crash": 2 } };
  const [, likely] = futures({ transitions }, both);
  assert.equal(likely.upcoming?.fault.mechanism, "crash");
  assert.equal(likely.source, "transition packet-loss → crash (2 of 7)");
  // Nothing learned: retries at the entry would multiply no call, so they come at a service that is called.
  assert.equal(
    futures({}, diagnosis([hypothesis("edge-latency", "service/cart")]))[1].upcoming?.fault.id,
    "retry-amplification@service/redis",
  );
});

Deno.test("futureSpecs() presses no node that is taken for lost, and says so when nothing can begin", () => {
  const lost = diagnosis([hypothesis("node-loss", "node/n1")]);
  const [, likely, worst] = futures({}, lost);
  assert.equal(likely.upcoming?.fault.id, "node-pressure@node/n2");
  assert.equal(worst.upcoming?.fault.id, "node-loss@node/n2");
  const policy = defaultPolicy;
  const alone = observation({ nodes: [observation().nodes[0]] });
  const specs = futureSpecs({ observation: alone, diagnosis: lost, beliefs: emptyBeliefs, policy });
  assert.equal(specs[2].upcoming, null);
  assert.equal(specs[2].source, "nothing that is expected can begin here");
});
