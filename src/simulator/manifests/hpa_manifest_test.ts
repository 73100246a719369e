/** Autoscalers as people write them: every API version, metrics and behaviors, targets that are not there. */

import assert from "node:assert/strict";
import { parseSource } from "../scenario/source_map.ts";
import type { HpaSpec } from "../spec.ts";
import { hpaManifest } from "./hpa_manifest.ts";
import { type Findings, manifestObjects } from "./manifest_objects.ts";

const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }`;

/** Reads one autoscaler of the Deployment "web" in the namespace "default". */
function read(spec: string, { version = "v2", target = "web", kind = "Deployment" } = {}) {
  return readText(`
apiVersion: autoscaling/${version}
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec: { scaleTargetRef: { kind: ${kind}, name: ${target} }, maxReplicas: 5, ${spec} }
`);
}

function readText(autoscaler: string) {
  const text = `${autoscaler}---${deployment}`;
  const { roots } = parseSource(text, "hpa.yaml");
  const findings: Findings = { problems: [], notes: [] };
  const { objects } = manifestObjects([roots], findings);
  const reading =
    objects.flatMap((each) => each.kind === "HorizontalPodAutoscaler" ? [hpaManifest(each, objects, findings)] : [])[0];
  return {
    reading,
    problems: findings.problems.map(({ message }) => message),
    notes: findings.notes.map(({ message }) => message),
  };
}

function specOf(spec: string, options: Parameters<typeof read>[1] = {}): HpaSpec {
  const { reading, problems } = read(spec, options);
  assert.deepEqual(problems, []);
  assert.ok(typeof reading === "object");
  return reading;
}

Deno.test("hpaManifest() reads the form of extensions/v1beta1, and says when no form names a target", () => {
  const { reading, problems, notes } = readText(`
apiVersion: extensions/v1beta1
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  scaleRef: { apiVersion: v1, kind: Deployment, name: web, subresource: scale }
  minReplicas: 1
  maxReplicas: 10
  cpuUtilization: { targetPercentage: 50 }
`);
  assert.deepEqual([problems, notes], [[], []]);
  assert.ok(typeof reading === "object");
  assert.deepEqual([reading.workload, reading.minReplicas, reading.maxReplicas], ["web", 1, 10]);
  assert.deepEqual(reading.metrics, [{ resource: "cpu", target: { kind: "Utilization", value: 50 } }]);
  const nameless = readText(`
apiVersion: extensions/v1beta1
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec: { maxReplicas: 10 }
`);
  assert.deepEqual(nameless.problems, ['key "scaleTargetRef" is missing; expected a map of keys']);
});

const resource = (name: string, target: string) => `{ type: Resource, resource: { name: ${name}, ${target} } }`;

Deno.test("hpaManifest() reads metrics of every API version", () => {
  const cases: readonly (readonly [string, string, HpaSpec["metrics"]])[] = [
    ["v1", "targetCPUUtilizationPercentage: 50", [{ resource: "cpu", target: { kind: "Utilization", value: 50 } }]],
    ["v1", "minReplicas: 2", [{ resource: "cpu", target: { kind: "Utilization", value: 80 } }]],
    ["v2", "metrics: []", [{ resource: "cpu", target: { kind: "Utilization", value: 80 } }]],
    [
      "v2",
      `metrics: [${resource("cpu", "target: { type: Utilization, averageUtilization: 60 }")}, ${
        resource("memory", "target: { type: Utilization, averageUtilization: 70 }")
      }]`,
      [
        { resource: "cpu", target: { kind: "Utilization", value: 60 } },
        { resource: "memory", target: { kind: "Utilization", value: 70 } },
      ],
    ],
    [
      "v2beta2",
      `metrics: [${resource("cpu", 'target: { type: AverageValue, averageValue: "0.25" }')}, ${
        resource("memory", "target: { type: AverageValue, averageValue: 1Gi }")
      }]`,
      [
        { resource: "cpu", target: { kind: "AverageValue", value: 250 } },
        { resource: "memory", target: { kind: "AverageValue", value: 1024 } },
      ],
    ],
    [
      "v2beta1",
      `metrics: [${resource("cpu", "targetAverageUtilization: 40")}, ${
        resource("memory", "targetAverageValue: 64Mi")
      }]`,
      [
        { resource: "cpu", target: { kind: "Utilization", value: 40 } },
        { resource: "memory", target: { kind: "AverageValue", value: 64 } },
      ],
    ],
  ];
  for (const [version, spec, metrics] of cases) assert.deepEqual(specOf(spec, { version }).metrics, metrics, spec);
});

Deno.test("hpaManifest() notes a metric that nothing in the simulator has, and keeps the others", () => {
  const cpu = resource("cpu", "target: { type: Utilization, averageUtilization: 60 }");
  const { reading, notes } = read(
    `metrics: [{ type: Pods, pods: { metric: { name: rps } } }, { type: ContainerResource, containerResource: {} }, ${cpu}]`,
  );
  assert.ok(typeof reading === "object");
  assert.deepEqual(reading.metrics.map((metric) => metric.resource), ["cpu"]);
  assert.equal(notes.length, 2);
  assert.match(notes[0], /metrics\[0\] is not modelled: type Pods/);
  assert.match(notes[1], /metrics\[1\] is not modelled: type ContainerResource/);
});

Deno.test("hpaManifest() says that an autoscaler without a metric it knows only keeps its limits", () => {
  const { reading, notes } = read("metrics: [{ type: External, external: { metric: { name: queue } } }]");
  assert.ok(typeof reading === "object");
  assert.deepEqual(reading.metrics, []);
  assert.match(notes.join("\n"), /only keeps its limits/);
});

Deno.test("hpaManifest() loads an autoscaler of a target that does not exist, with a note", () => {
  for (const [kind, target] of [["Deployment", "webb"], ["StatefulSet", "web"]]) {
    const { reading, problems, notes } = read("minReplicas: 1", { kind, target });
    assert.deepEqual(problems, []);
    assert.ok(typeof reading === "object");
    assert.equal(reading.workload, target);
    assert.match(notes.join("\n"), new RegExp(`never acts: ${kind} "${target}" is not known`));
  }
  assert.equal(read("minReplicas: 1", { kind: "Rollout" }).reading, "skipped");
});

Deno.test("hpaManifest() fills in a behavior as the API server does, and leaves none where none is written", () => {
  assert.equal(specOf("minReplicas: 1").behavior, null);
  const defaults = specOf("behavior: {}").behavior;
  assert.deepEqual(defaults?.scaleUp, {
    stabilizationWindowSeconds: 0,
    selectPolicy: "Max",
    policies: [{ type: "Pods", value: 4, periodSeconds: 15 }, { type: "Percent", value: 100, periodSeconds: 15 }],
  });
  const given = specOf(
    "behavior: { scaleDown: { selectPolicy: Min, policies: [{ type: Pods, value: 1, periodSeconds: 60 }] } }",
  ).behavior;
  assert.deepEqual(given?.scaleDown, {
    stabilizationWindowSeconds: 300,
    selectPolicy: "Min",
    policies: [{ type: "Pods", value: 1, periodSeconds: 60 }],
  });
  assert.deepEqual(given.scaleUp, defaults?.scaleUp);
});

const refusals: readonly (readonly [string, RegExp])[] = [
  ["minReplicas: 6", /minReplicas 6 is above maxReplicas 5/],
  [`metrics: [${resource("cpu", "target: { type: Utilization }")}]`, /metrics\[0\] has no target/],
  [
    `metrics: [${resource("cpu", "target: { averageUtilization: 5, averageValue: 1 }")}]`,
    /metrics\[0\] has two targets/,
  ],
  [`metrics: [${resource("cpu", "target: { averageValue: 0 }")}]`, /averageValue 0 is nothing/],
  [`metrics: [${resource("cpu", "target: { averageValue: much }")}]`, /much/],
  ["behavior: { scaleUp: { stabilizationWindowSeconds: 3601 } }", /stabilizationWindowSeconds is 3601/],
  ["behavior: { scaleUp: { policies: [{ type: Pods, value: 1, periodSeconds: 1801 }] } }", /periodSeconds is 1801/],
  ["behavior: { scaleDown: { policies: [] } }", /policies/],
  ["behavior: { scaleDown: { selectPolicy: Most } }", /selectPolicy is "Most"/],
];

for (const [spec, message] of refusals) {
  Deno.test(`hpaManifest() refuses what the API server refuses: ${spec}`, () => {
    const { reading, problems } = read(spec);
    assert.equal(reading, "broken");
    assert.match(problems.join("\n"), message);
  });
}
