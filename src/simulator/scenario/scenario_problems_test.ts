import assert from "node:assert/strict";
import { changed, load, problemsOf } from "./small_town_fixture.ts";

const cases: readonly (readonly [what: string, from: string, to: string, problems: readonly string[]])[] = [
  ["unknown top-level key", "duration: 10m", "duration: 10m\nobjektives: []", [
    'small-town.yaml:6:1: key "objektives" is not known; known: calls, chaos, duration, load, manifests, name, nodes, objectives, physics, replicas, scoringStrategy, split, telemetry, tickSeconds, title, topology, truth; did you mean "objectives"?',
  ]],
  ["missing key", "title: Two services\n", "", ['small-town.yaml:1:1: key "title" is missing; expected a text']],
  ["name is not the file's", "name: small-town", "name: big-town", [
    'small-town.yaml:1:7: name is "big-town"; expected the name of the file, "small-town"',
  ]],
  ["bad unit", "duration: 10m", "duration: 10x", [
    'small-town.yaml:5:11: duration: cannot read duration "10x"; allowed: a number that is zero or more, then ms, s, m, h or nothing for seconds',
  ]],
  ["negative number", "requestsPerSecond: 5", "requestsPerSecond: -5", [
    "small-town.yaml:8:40: requestsPerSecond is -5; expected at least 0",
  ]],
  ["wrong type", "errorRatio: 0.01", "errorRatio: low", [
    'small-town.yaml:10:33: errorRatio is "low"; expected a number',
  ]],
  ["out of range", "errorRatio: 0.01", "errorRatio: 1.5", [
    "small-town.yaml:10:33: errorRatio is 1.5; expected at most 1",
  ]],
  ["bad enum", "split: dev", "split: training", [
    'small-town.yaml:3:8: split is "training"; expected one of dev, val, test',
  ]],
  ["topology that is not there", "topology: town", "topology: twon", [
    'small-town.yaml:4:11: topology "twon" is not known: there is no "scenarios/topologies/twon/topology.yaml" nor "shipped/topologies/twon/topology.yaml"',
  ]],
  ["load into an unknown service", "service: web, requestsPerSecond", "service: wep, requestsPerSecond", [
    'small-town.yaml:8:16: service "wep" is not known; known: db, web; did you mean "web"?',
  ]],
  ["objective on an unknown service", "service: web, errorRatio", "service: website, errorRatio", [
    'small-town.yaml:10:16: service "website" is not known; known: db, web; did you mean "web"?',
  ]],
  ["replicas of an unknown workload", "replicas: { web: 2 }", "replicas: { wbe: 2 }", [
    'small-town.yaml:6:13: workload "wbe" is not known; known: db, web; did you mean "web"?',
  ]],
  ["replicas of a DaemonSet", "kind: Deployment\nmetadata: { name: web }", "kind: DaemonSet\nmetadata: { name: web }", [
    'small-town.yaml:6:18: workload "web" is a DaemonSet; it has a Pod on every node that it may run on',
  ]],
  ["chaos of an unknown kind", "kind: oom_storm", "kind: oom_strom", [
    'small-town.yaml:13:13: kind is "oom_strom"; expected one of node_drain, netpol_lockout, pod_kill, container_kill, bad_rollout, image_pull_failure, config_error, scale_to_zero, node_failure, zone_loss, cpu_hog, memory_hog, disk_fill, oom_storm, probe_failure, burst_traffic, network_delay, network_loss, network_partition, dns_failure, retry_storm, credential_error; did you mean "oom_storm"?',
  ]],
  ["chaos on an unknown node", "nodes: [n1]", "nodes: [n1, n9]", [
    'small-town.yaml:12:45: node "n9" is not known; known: n1, n2; did you mean "n1"?',
  ]],
  ["chaos on an unknown workload", "workload: db", "workload: dbs", [
    'small-town.yaml:13:56: workload "dbs" is not known; known: db, web; did you mean "db"?',
  ]],
  ["chaos on an unknown service", "duration: 2m, service: web", "duration: 2m, service: shop", [
    'small-town.yaml:14:59: service "shop" is not known; known: db, web',
  ]],
  ["chaos after the end", "at: 5m, nodes", "at: 10m, nodes", [
    "small-town.yaml:12:29: at is 600 s, after the end of the scenario; expected less than 600 s",
  ]],
  ["chaos target twice", "nodes: [n1]", "nodes: [n1, n2, n1]", ['small-town.yaml:12:49: node "n1" stands twice']],
  [
    "chaos that multiplies",
    "nodes: [n1] }",
    "nodes: [n1], name: first, repeat: { every: 1s, times: 1000 } }\n" +
    "  - { kind: pod_kill, at: 1s, workload: db, pods: one, after: first, repeat: { every: 1s, times: 11 } }",
    ["small-town.yaml:13:5: this event happens 11000 times, all up to it 12000 times; expected at most 10000"],
  ],
  ["burst where no load enters", "duration: 2m, service: web", "duration: 2m, service: [web, db]", [
    'small-town.yaml:14:59: burst_traffic does nothing to service "db", at which no load enters; expected web',
  ]],
  [
    "probe_failure without a probe",
    "kind: oom_storm, at: 5m, duration: 2m, workload: db, leakPerMinute: 10Mi",
    "kind: probe_failure, at: 5m, duration: 2m, workload: db, probeLatency: 9s",
    [
      'small-town.yaml:13:60: probe_failure does nothing to workload "db", which has no probe; no workload could be hit',
    ],
  ],
  [
    "choice among nobody who could be hit",
    "kind: oom_storm, at: 5m, duration: 2m, workload: db, leakPerMinute: 10Mi",
    "kind: probe_failure, at: 5m, duration: 2m, workload: { choose: one }, probeLatency: 9s",
    ["small-town.yaml:13:60: there is no workload that probe_failure could hit"],
  ],
  [
    "fault on a way without calls",
    "kind: burst_traffic, at: 5m, duration: 2m, service: web, factor: 3",
    "kind: network_delay, at: 5m, duration: 2m, service: web, delay: 90ms",
    [
      'small-town.yaml:14:59: network_delay does nothing to service "web", on whose way (direction to) there is no call; expected db',
    ],
  ],
  [
    "fault on a way that only others take",
    "kind: burst_traffic, at: 5m, duration: 2m, service: web, factor: 3",
    "kind: credential_error, at: 5m, duration: 2m, service: db, peers: [db], rejectedRatio: 1",
    [
      'small-town.yaml:14:62: credential_error does nothing to service "db", on whose way (direction to) there is no call; no service could be hit',
    ],
  ],
  [
    "retries of who calls nobody",
    "kind: burst_traffic, at: 5m, duration: 2m, service: web, factor: 3",
    "kind: retry_storm, at: 5m, duration: 2m, service: db, attempts: 4",
    [
      'small-town.yaml:14:57: retry_storm does nothing to service "db", which calls no other; expected web',
    ],
  ],
  ["telemetry that never arrives", "truth:\n", "telemetry: { lossRatio: 1 }\ntruth:\n", [
    "small-town.yaml:15:25: lossRatio is 1; expected less than 1",
  ]],
  [
    "outage of an unknown service",
    "truth:\n",
    "telemetry: { outages: [{ at: 5m, duration: 1m, services: [web, wep] }] }\ntruth:\n",
    ['small-town.yaml:15:64: service "wep" is not known; known: db, web; did you mean "web"?'],
  ],
  ["outage after the end", "truth:\n", "telemetry: { outages: [{ at: 10m, duration: 1m }] }\ntruth:\n", [
    "small-town.yaml:15:30: at is 600 s, after the end of the scenario; expected less than 600 s",
  ]],
  ["truth about an unknown entity", "entity: node/n1", "entity: node/n7", [
    'small-town.yaml:17:39: entity "node/n7" is not known; known: cluster, node/n1, node/n2, service/db, service/web; did you mean "node/n1"?',
  ]],
  ["call to an unknown service", "callee: db", "callee: cache", [
    'topology.yaml:18:28: service "cache" is not known; known: db, web',
  ]],
  ["call cycle", "calls:", "calls:\n  - { caller: db, callee: web, perRequest: 1, latency: 1ms, timeout: 2s }", [
    "topology.yaml:19:5: calls go in a cycle: db → web → db; expected a graph without cycles",
  ]],
  [
    "same call twice",
    "calls:",
    "calls:\n  - { caller: web, callee: db, perRequest: 1, latency: 1ms, timeout: 2s }",
    ["topology.yaml:19:5: call web → db stands twice; it is already at scenarios/topologies/town/topology.yaml:18"],
  ],
  ["unknown key deep inside", "concurrency: 2", "concurency: 2", [
    'topology.yaml:8:5: key "concurency" is not known; known: baseMemory, concurrency, cpuPerRequest, fixedLatency, maxInFlight, probeLatency, queueLimit, startup, variability, warmup; did you mean "concurrency"?',
  ]],
  ["memory above the limit", "baseMemory: 40Mi", "baseMemory: 400Mi", [
    'topology.yaml:11:17: baseMemory 400Mi of "db" is not below its memory limit; expected less than 128Mi',
    'topology.yaml:11:17: baseMemory 400Mi of "web" is not below its memory limit; expected less than 128Mi',
  ]],
  ["manifest file that is not there", "file: town.yaml", "file: city.yaml", [
    'topology.yaml:4:11: cannot read "scenarios/topologies/town/city.yaml": no such file',
  ]],
  ["topology's file that is not there", "file: town.yaml", "topology: city.yaml", [
    'topology.yaml:4:15: cannot read "scenarios/topologies/town/city.yaml": no such file',
  ]],
  ["node without memory", "memory: 1Gi, ", "", [
    'topology.yaml:2:5: key "memory" is missing; expected a memory quantity: 64Mi, 1Gi',
  ]],
  ["pod that fits no node", "cpu: 1, memory: 1Gi", "cpu: 150m, memory: 1Gi", [
    'town.yaml:25:9: a pod of workload "db" requests 200m CPU and 128Mi memory and fits no node; nodes: n1 (150m, 1024Mi), n2 (150m, 1024Mi)',
  ]],
  ["request above the limit", "requests: { cpu: 100m, memory: 64Mi }", "requests: { cpu: 300m, memory: 64Mi }", [
    "town.yaml:13:30: cpu request 300m is above the limit 200m",
  ]],
  ["bad quantity", "requests: { cpu: 100m, memory: 64Mi }", "requests: { cpu: 100m, memory: 64MB }", [
    'town.yaml:13:44: memory: unknown suffix "MB" in quantity "64MB"; allowed: a decimal number, then nothing, one of n u m k M G T P E, one of Ki Mi Gi Ti Pi Ei, or an exponent such as e3 (examples: 250m, 0.5, 64Mi, 1e3)',
  ]],
  ["service that selects nothing", "selector: { app: db }\n  ports", "selector: { app: database }\n  ports", [
    'topology.yaml:18:28: service "db" is skipped: it selects no workload; known: db (app=db,shop=town), web (app=web,shop=town)',
  ]],
  ["call to a port that the Service has not", "callee: db,", "callee: db, port: 80,", [
    'topology.yaml:18:38: Service "db" has no TCP port "80"; known: 5432',
  ]],
  ["load from no workload", "service: web, requests", "service: web, source: users, requests", [
    'small-town.yaml:8:29: workload "users" is not known; known: db, web',
  ]],
  ["named port that no container has", "targetPort: http", "targetPort: https", [
    'town.yaml:34:35: container port "https" is not known in workload "web"; known: http',
  ]],
  ["autoscaler with min above max", "minReplicas: 1", "minReplicas: 5", [
    "town.yaml:48:16: minReplicas 5 is above maxReplicas 4; expected at most that",
  ]],
  ["selector beside the labels", "labels: { app: db, shop: town } }", "labels: { app: dbx, shop: town } }", [
    'topology.yaml:18:28: service "db" is skipped: it selects no workload; known: db (app=dbx,shop=town), web (app=web,shop=town)',
    "town.yaml:20:13: selector does not match spec.template.metadata.labels; it has to",
  ]],
  [
    "same object twice",
    "metadata: { name: db }\nspec:\n  selector: { app: db }",
    "metadata: { name: web }\nspec:\n  selector: { app: db }",
    [
      'topology.yaml:18:28: service "db" is not known; known: web',
      'town.yaml:38:19: Service "web" stands twice; it is already at scenarios/topologies/town/town.yaml:29',
    ],
  ],
  ["not YAML", "replicas: { web: 2 }", "replicas: { web: 2", [
    "small-town.yaml:7:1: not YAML: Flow map in block collection must be sufficiently indented and end with a }",
  ]],
  ["alias without anchor", "db: *small", "db: *large", [
    'topology.yaml:16:7: alias "*large" has no anchor before it; allowed: names that "&" has given to an earlier value',
  ]],
  ["no Kubernetes object", "kind: HorizontalPodAutoscaler\n", "", [
    'town.yaml:43:1: key "kind" is missing; expected a text',
  ]],
  ["node twice", "manifests:\n", "  - { name: n2, cpu: 1, memory: 1Gi, pricePerHour: 0.05 }\nmanifests:\n", [
    'topology.yaml:3:5: node "n2" stands twice; it is already at scenarios/topologies/town/topology.yaml:2',
  ]],
  ["load twice", "objectives:\n", "  - { service: web, requestsPerSecond: 7 }\nobjectives:\n", [
    'small-town.yaml:9:16: service "web" stands twice; it is already at scenarios/smoke/small-town.yaml:8',
  ]],
  ["no objective", "  - { service: web, errorRatio: 0.01, p95: 500ms }\n", "  []\n", [
    'small-town.yaml:10:3: key "objectives" has no entry in scenario and topology; expected at least one',
  ]],
  ["no list", "  - { service: web, errorRatio: 0.01, p95: 500ms }\n", "", [
    "small-town.yaml:9:12: objectives is null; expected a list",
  ]],
  ["chaos without a kind", "{ kind: burst_traffic, at", "{ at", [
    'small-town.yaml:14:5: key "kind" is missing; expected one of node_drain, netpol_lockout, pod_kill, container_kill, bad_rollout, image_pull_failure, config_error, scale_to_zero, node_failure, zone_loss, cpu_hog, memory_hog, disk_fill, oom_storm, probe_failure, burst_traffic, network_delay, network_loss, network_partition, dns_failure, retry_storm, credential_error',
  ]],
  ["truth missing", "truth:\n  faults:\n    - { mechanism: node-loss, entity: node/n1 }\n", "", [
    'small-town.yaml:1:1: key "truth" is missing; expected a map of keys',
  ]],
  [
    "policy that selects nobody",
    "truth:\n",
    "  - kind: netpol_lockout\n    at: 5m\n    policy:\n      apiVersion: networking.k8s.io/v1\n      kind: NetworkPolicy\n      metadata: { name: lock }\n      spec: { podSelector: { matchLabels: { app: none } } }\ntruth:\n",
    ['small-town.yaml:21:28: policy "lock" selects no workload; expected at least one'],
  ],
  [
    "lockout without a policy",
    "truth:\n",
    "  - { kind: netpol_lockout, at: 5m, policy: { apiVersion: v1, kind: Service, metadata: { name: web } } }\ntruth:\n",
    ["small-town.yaml:15:45: policy is no NetworkPolicy (networking.k8s.io/v1); expected one"],
  ],
  ["two documents", "name: small-town", "name: small-town\n---\nname: other", [
    "small-town.yaml:3:1: a second document stands here; expected one",
  ]],
  ["unknown tag", "title: Two services", "title: !secret Two services", [
    "small-town.yaml:2:8: not YAML: Unresolved tag: !secret",
  ]],
  ["alias in its own anchor", "replicas: { web: 2 }", "replicas: &all { web: *all }", [
    'small-town.yaml:6:23: alias "*all" stands inside its own anchor; allowed: names that "&" has given to an earlier value',
  ]],
  ["merge of no map", "replicas: { web: 2 }", "replicas: { <<: web }", [
    "small-town.yaml:6:13: << merges no map; allowed: a map, an alias of one, or a list",
  ]],
  [
    "aliases that multiply",
    "replicas: { web: 2 }",
    "replicas: { a: &a [1, 1, 1, 1, 1, 1, 1, 1], b: &b [*a, *a, *a, *a, *a, *a, *a, *a], c: [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b] }",
    ["small-town.yaml:1:1: Excessive alias count indicates a resource exhaustion attack; allowed: less nesting, fewer aliases of aliases"],
  ],
  [
    "no surge and none unavailable",
    "  selector: { matchLabels: { app: db } }",
    "  strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0% } }\n  selector: { matchLabels: { app: db } }",
    ["town.yaml:20:30: maxSurge and maxUnavailable are both 0; at least one has to be more"],
  ],
  [
    "node selector that no node meets",
    "      containers:\n        - name: db",
    "      nodeSelector: { disk: ssd }\n      containers:\n        - name: db",
    ['town.yaml:24:21: a pod of workload "db" wants a node with disk=ssd; no node has it'],
  ],
  [
    "autoscaled twice",
    "  maxReplicas: 4\n",
    "  maxReplicas: 4\n---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: web-too }\nspec: { scaleTargetRef: { kind: Deployment, name: web }, maxReplicas: 3 }\n",
    ['town.yaml:54:51: workload "web" is already scaled by "web"; expected one autoscaler each'],
  ],
  ["calls per request that are no number", "perRequest: 3/2", "perRequest: 3/0", [
    'topology.yaml:18:44: perRequest: cannot read "3/0"; allowed: a number from 0 to 10000, or a fraction: 60/19',
  ]],
];

for (const [what, from, to, problems] of cases) {
  Deno.test(`loadScenario() places the problem: ${what}`, () =>
    assert.deepEqual(problemsOf(changed(from, to)), problems));
}

Deno.test("loadScenario() refuses a topology's file where no topology is named", () => {
  const [first] = problemsOf(changed("topology: town\n", "manifests: [{ topology: town.yaml }]\n"));
  assert.equal(
    first,
    'small-town.yaml:4:25: "town.yaml" is sought among the topology\'s files, and the scenario names no topology',
  );
});

Deno.test("loadScenario() takes a Pod that fills a node, and no memory that fills the limit", () => {
  const fills = changed("cpu: 1, memory: 1Gi", "cpu: 200m, memory: 128Mi");
  assert.deepEqual(problemsOf(fills), []);
  assert.match(problemsOf(changed("baseMemory: 40Mi", "baseMemory: 128Mi")).join(), /is not below its memory limit/);
});

Deno.test("loadScenario() refuses scale_to_zero of a DaemonSet, and chooses among the others", () => {
  const daemons = changed("kind: Deployment\nmetadata: { name: db }", "kind: DaemonSet\nmetadata: { name: db }");
  const scaled = (workload: string) =>
    changed(
      "kind: oom_storm, at: 5m, duration: 2m, workload: db, leakPerMinute: 10Mi",
      `kind: scale_to_zero, at: 5m, workload: ${workload}`,
      daemons,
    );
  assert.deepEqual(problemsOf(scaled("db")), [
    'small-town.yaml:13:46: scale_to_zero does nothing to workload "db", a DaemonSet, which nobody scales; expected web',
  ]);
  const [, event] = load(scaled("{ choose: one }")).chaos;
  assert.deepEqual("workload" in event && event.workload, { choose: { kind: "fixed", count: 1 }, among: ["web"] });
});
