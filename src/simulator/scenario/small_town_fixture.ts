/** A small, sound scenario for tests: its files, and ways to change a piece of text and to load the result. */

import assert from "node:assert/strict";
import { loadScenario } from "./load_scenario.ts";
import { ScenarioError } from "./scenario_error.ts";
import type { Scenario } from "./scenario.ts";

const path = "scenarios/smoke/small-town.yaml";

/** Line numbers of the cases below count in this text. */
const town = `name: small-town
title: Two services
split: dev
topology: town
duration: 10m
replicas: { web: 2 }
load:
  - { service: web, requestsPerSecond: 5 }
objectives:
  - { service: web, errorRatio: 0.01, p95: 500ms }
chaos:
  - { kind: node_drain, at: 5m, nodes: [n1] }
  - { kind: oom_storm, at: 5m, duration: 2m, workload: db, leakPerMinute: 10Mi }
  - { kind: burst_traffic, at: 5m, duration: 2m, service: web, factor: 3 }
truth:
  faults:
    - { mechanism: node-loss, entity: node/n1 }
`;

const topology = `nodes:
  - { namePrefix: n, count: 2, cpu: 1, memory: 1Gi, pricePerHour: 0.05 }
manifests:
  - file: town.yaml
physics:
  web: &small
    cpuPerRequest: 2ms
    concurrency: 2
    fixedLatency: 1ms
    variability: 1
    baseMemory: 40Mi
    startup: 5s
    warmup: 5s
    probeLatency: 10ms
    queueLimit: 100
  db: *small
calls:
  - { caller: web, callee: db, perRequest: 3/2, latency: 1ms, timeout: 2s }
`;

const manifests = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, shop: town } }
    spec:
      containers:
        - name: web
          ports: [{ name: http, containerPort: 8080 }]
          resources:
            requests: { cpu: 100m, memory: 64Mi }
            limits: { cpu: 200m, memory: 128Mi }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: db }
spec:
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db, shop: town } }
    spec:
      containers:
        - name: db
          resources:
            limits: { cpu: 200m, memory: 128Mi }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  selector: { app: web }
  ports: [{ port: 80, targetPort: http }]
---
apiVersion: v1
kind: Service
metadata: { name: db }
spec:
  selector: { app: db }
  ports: [{ port: 5432 }]
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  scaleTargetRef: { kind: Deployment, name: web }
  minReplicas: 1
  maxReplicas: 4
`;

export type Files = Readonly<Record<string, string>>;

export const smallTown: Files = {
  [path]: town,
  "scenarios/topologies/town/topology.yaml": topology,
  "scenarios/topologies/town/town.yaml": manifests,
};

export function load(files: Files): Scenario {
  return loadScenario(files[path] ?? "", { path, topologies: "shipped/topologies", readFile: (name) => files[name] });
}

/** The files with one piece of text replaced; the piece has to stand somewhere exactly once. */
export function changed(from: string, to: string, files: Files = smallTown): Files {
  const holders = Object.entries(files).filter(([, text]) => text.includes(from));
  const [name, text] = holders[0] ?? ["", ""];
  assert.equal(holders.length, 1, `"${from}" stands in ${holders.length} files`);
  assert.equal(text.split(from).length, 2, `"${from}" stands more than once in ${name}`);
  return { ...files, [name]: text.replace(from, () => to) };
}

/** `file:line:column: message` of every problem, folders left out; empty when the files load. */
export function problemsOf(files: Files): string[] {
  try {
    load(files);
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.problems.map(({ file, line, column, message }) =>
      `${file.slice(file.lastIndexOf("/") + 1)}:${line}:${column}: ${message}`
    );
  }
  return [];
}
