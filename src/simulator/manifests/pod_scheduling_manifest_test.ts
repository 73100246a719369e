/** What a pod template says about its place, read from manifests, with priority classes and node taints. */

import assert from "node:assert/strict";
import { parseSource } from "../scenario/source_map.ts";
import type { SchedulingSpec } from "../spec.ts";
import { manifestObjects } from "./manifest_objects.ts";
import { type Manifests, manifests } from "./manifests.ts";

interface Read {
  readonly declared: Manifests;
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

function read(text: string): Read {
  const { roots, problems } = parseSource(text, "manifests.yaml");
  const findings = { problems: [...problems], notes: [] };
  const declared = manifests(manifestObjects([roots], findings), findings);
  const notes: readonly { readonly message: string }[] = findings.notes;
  return {
    declared,
    problems: findings.problems.map(({ message }) => message),
    notes: notes.map(({ message }) => message),
  };
}

/** A Deployment whose pod has the given fields beside its container, and further documents. */
function web(fields: string, further = ""): Read & { readonly scheduling: SchedulingSpec | undefined } {
  const given = read(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web, version: "2" } }
    spec:
      containers: [{ name: a }]
${fields.replace(/^/gm, "      ")}
${further}`);
  return { ...given, scheduling: given.declared.workloads[0]?.workload.scheduling };
}

Deno.test("podScheduling() of an ordinary template lets it run anywhere, spread with its ReplicaSet", () => {
  const { scheduling, problems, notes } = web("nodeSelector: { disk: ssd }");
  assert.deepEqual([problems, notes], [[], []]);
  assert.deepEqual(scheduling, {
    nodeSelector: { disk: "ssd" },
    requiredNodeTerms: null,
    preferredNodeTerms: [],
    requiredAffinity: [],
    preferredAffinity: [],
    requiredAntiAffinity: [],
    preferredAntiAffinity: [],
    topologySpread: [],
    ownerSelector: "pod-template-hash",
    tolerations: [],
    priority: 0,
    priorityClassName: "",
    preemptionPolicy: "PreemptLowerPriority",
  });
});

Deno.test("podScheduling() reads node affinity, pod affinity and anti-affinity", () => {
  const { scheduling, problems } = web(`
affinity:
  nodeAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      nodeSelectorTerms: [{ matchExpressions: [{ key: gen, operator: Gt, values: ["2"] }] }]
    preferredDuringSchedulingIgnoredDuringExecution:
      - { weight: 7, preference: { matchExpressions: [{ key: disk, operator: Exists }] } }
  podAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      - { topologyKey: zone, labelSelector: { matchLabels: { app: db } }, namespaces: [data], namespaceSelector: {} }
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - { weight: 100, podAffinityTerm: { topologyKey: host, labelSelector: {}, matchLabelKeys: [version], mismatchLabelKeys: [app] } }`);
  assert.deepEqual(problems, []);
  assert.deepEqual(scheduling?.requiredNodeTerms, [{
    matchExpressions: [{ key: "gen", operator: "Gt", values: ["2"] }],
  }]);
  assert.deepEqual(scheduling?.preferredNodeTerms, [{
    weight: 7,
    term: { matchExpressions: [{ key: "disk", operator: "Exists", values: [] }] },
  }]);
  assert.deepEqual(scheduling?.requiredAffinity, [{
    labelSelector: { matchLabels: { app: "db" }, matchExpressions: [] },
    namespaces: ["data"],
    namespaceSelector: { matchLabels: {}, matchExpressions: [] },
    topologyKey: "zone",
  }]);
  assert.deepEqual(scheduling?.preferredAntiAffinity[0].term.labelSelector?.matchExpressions, [
    { key: "version", operator: "In", values: ["2"] },
    { key: "app", operator: "NotIn", values: ["web"] },
  ]);
});

Deno.test("podScheduling() reads spread constraints and tolerations, and notes what of them is not modelled", () => {
  const { scheduling, notes } = web(`
topologySpreadConstraints:
  - { maxSkew: 2, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, minDomains: 3, nodeTaintsPolicy: Honor }
  - maxSkew: 1
    topologyKey: host
    whenUnsatisfiable: ScheduleAnyway
    labelSelector: { matchLabels: { app: web } }
    matchLabelKeys: [pod-template-hash]
    nodeAffinityPolicy: Honor
tolerations:
  - { operator: Exists }
  - { key: gpu, value: a, effect: NoExecute, tolerationSeconds: 60 }`);
  assert.deepEqual(scheduling?.topologySpread, [
    { maxSkew: 2, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule", labelSelector: null, minDomains: 3 },
    {
      maxSkew: 1,
      topologyKey: "host",
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: { matchLabels: { app: "web" }, matchExpressions: [] },
      minDomains: 1,
    },
  ]);
  assert.deepEqual(scheduling?.tolerations, [
    { key: "", operator: "Exists", value: "", effect: "", tolerationSeconds: null },
    { key: "gpu", operator: "Equal", value: "a", effect: "NoExecute", tolerationSeconds: 60 },
  ]);
  assert.deepEqual(notes, [
    "Deployment/web nodeTaintsPolicy Honor of a topology spread constraint is not modelled: the default is",
    "Deployment/web matchLabelKeys pod-template-hash is not modelled: the template has no such label",
  ]);
});

const priorityClass = (name: string, fields: string) =>
  `---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: { name: ${name} }\n${fields}\n`;

Deno.test("podScheduling() resolves priority classes: by name, the system's, the least global default, none", () => {
  const classes = priorityClass("high", "value: 1000\npreemptionPolicy: Never\ndescription: for what people wait for") +
    priorityClass("usual", "value: 50\nglobalDefault: true") + priorityClass("low", "value: 10\nglobalDefault: true");
  const priorityOf = (fields: string, further = classes) => {
    const { scheduling, problems, notes } = web(fields, further);
    assert.deepEqual(problems, []);
    return [scheduling?.priority, scheduling?.priorityClassName, scheduling?.preemptionPolicy, ...notes];
  };
  assert.deepEqual(priorityOf("priorityClassName: high"), [1000, "high", "Never"]);
  assert.deepEqual(priorityOf(""), [10, "low", "PreemptLowerPriority"]);
  assert.deepEqual(priorityOf("priorityClassName: system-node-critical"), [
    2_000_001_000,
    "system-node-critical",
    "PreemptLowerPriority",
  ]);
  assert.deepEqual(priorityOf("priorityClassName: lost", ""), [
    0,
    "lost",
    "PreemptLowerPriority",
    'Deployment/web priorityClassName "lost" names no PriorityClass that is given: priority 0 is assumed',
  ]);
});

Deno.test("priorityClassManifest() refuses values that are the system's", () => {
  const { problems } = read(priorityClass("mine", "value: 1000000001"));
  assert.deepEqual(problems, ["value 1000000001 is reserved; expected at most 1000000000"]);
});

Deno.test("nodeManifest() keeps taints, but for those that follow from conditions", () => {
  const { declared, problems } = read(`
apiVersion: v1
kind: Node
metadata: { name: n1 }
spec:
  unschedulable: true
  taints:
    - { key: gpu, value: a, effect: NoSchedule }
    - { key: spot, effect: PreferNoSchedule }
    - { key: node.kubernetes.io/unschedulable, effect: NoSchedule, timeAdded: "2024-01-01T00:00:00Z" }
    - { key: node.kubernetes.io/memory-pressure, effect: NoSchedule }
status: { allocatable: { cpu: "4", memory: 8Gi, pods: "110" } }`);
  assert.deepEqual(problems, []);
  assert.deepEqual(declared.nodes[0].spec.taints, [
    { key: "gpu", value: "a", effect: "NoSchedule" },
    { key: "spot", value: "", effect: "PreferNoSchedule" },
  ]);
});
