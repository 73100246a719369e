/** Deployments, StatefulSets, DaemonSets and PodDisruptionBudgets as manifests write them. */

import assert from "node:assert/strict";
import { withDaemonTolerations } from "../controllers/daemon_tolerations.ts";
import { parseSource } from "../scenario/source_map.ts";
import { manifestObjects } from "./manifest_objects.ts";
import { type Manifests, manifests } from "./manifests.ts";

interface Read extends Manifests {
  readonly notes: readonly string[];
  readonly problems: readonly string[];
}

function read(text: string): Read {
  const { roots, problems } = parseSource(text, "manifests.yaml");
  const findings: Parameters<typeof manifests>[1] = { problems: [...problems], notes: [] };
  const result = manifests(manifestObjects([roots], findings), findings);
  const texts = (remarks: typeof findings.notes) => remarks.map(({ line, message }) => `${line}: ${message}`);
  return { ...result, notes: texts(findings.notes), problems: texts(findings.problems) };
}

/** One workload's manifest with the class of its Pods; `spec` are further lines of its spec. */
function workload(kind: string, { spec = "", namespace = "shop" } = {}): string {
  return `apiVersion: apps/v1
kind: ${kind}
metadata: { name: web, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, startupProbe: { periodSeconds: 3, failureThreshold: 40 } }], priorityClassName: high }
${spec}
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: high-${namespace} }
value: 1000
globalDefault: true
`.replace("priorityClassName: high", `priorityClassName: high-${namespace}`);
}

const cases: readonly {
  readonly kind: string;
  readonly spec: string;
  readonly read: Readonly<Record<string, unknown>>;
}[] = [
  {
    kind: "Deployment",
    spec: "",
    read: { strategy: "RollingUpdate", maxSurge: "25%", minReadySeconds: 0, progressDeadlineSeconds: 600, replicas: 1 },
  },
  {
    kind: "Deployment",
    spec: "  strategy: { type: Recreate }\n  minReadySeconds: 7\n  progressDeadlineSeconds: 90",
    read: { strategy: "Recreate", minReadySeconds: 7, progressDeadlineSeconds: 90 },
  },
  {
    kind: "StatefulSet",
    spec: "",
    read: { strategy: "RollingUpdate", podManagement: "OrderedReady", partition: 0, replicas: 1, minReadySeconds: 0 },
  },
  {
    kind: "StatefulSet",
    spec: "  replicas: 5\n  serviceName: web\n  podManagementPolicy: Parallel\n" +
      "  updateStrategy: { type: RollingUpdate, rollingUpdate: { partition: 3 } }",
    read: { podManagement: "Parallel", partition: 3, replicas: 5 },
  },
  { kind: "StatefulSet", spec: "  updateStrategy: { type: OnDelete }", read: { strategy: "OnDelete" } },
  { kind: "DaemonSet", spec: "", read: { strategy: "RollingUpdate", maxUnavailable: 1, maxSurge: 0 } },
  {
    kind: "DaemonSet",
    spec: "  updateStrategy: { rollingUpdate: { maxUnavailable: 30%, maxSurge: 0 } }",
    read: { maxUnavailable: "30%" },
  },
  {
    kind: "DaemonSet",
    spec: "  updateStrategy: { rollingUpdate: { maxUnavailable: 0%, maxSurge: 0% } }",
    read: { maxUnavailable: 1 },
  },
  {
    kind: "StatefulSet",
    spec: "  persistentVolumeClaimRetentionPolicy: { whenDeleted: Retain, whenScaled: Retain }",
    read: { replicas: 1 },
  },
];

for (const { kind, spec, read: expected } of cases) {
  Deno.test(`manifests() reads a ${kind} with ${spec.trim() || "the API server's defaults"}`, () => {
    const { workloads: [{ workload: found }], notes, problems } = read(workload(kind, { spec }));
    assert.deepEqual([notes, problems], [[], []]);
    const fields = Object.fromEntries(Object.entries(found).filter(([key]) => Object.hasOwn(expected, key)));
    assert.deepEqual({ kind: found.kind, ...fields }, { kind, ...expected });
    assert.equal(found.template.startup?.failureThreshold, 40);
    assert.equal(found.scheduling.priority, 1000);
  });
}

Deno.test("manifests() gives a DaemonSet's Pods the tolerations that its controller adds", () => {
  const [{ workload: found }] = read(workload("DaemonSet")).workloads;
  assert.deepEqual(found.scheduling.tolerations, withDaemonTolerations([]));
});

Deno.test("manifests() says what of a workload is not modelled", () => {
  const notesOf = (kind: string, spec: string) => read(workload(kind, { spec })).notes;
  assert.deepEqual(notesOf("DaemonSet", "  updateStrategy: { rollingUpdate: { maxSurge: 10% } }"), [
    "9: DaemonSet/web spec.updateStrategy.rollingUpdate.maxSurge is not modelled: old Pods go before new ones come",
  ]);
  assert.deepEqual(notesOf("StatefulSet", "  volumeClaimTemplates: [{ metadata: { name: data } }]"), [
    "9: StatefulSet/web spec.volumeClaimTemplates is not modelled",
  ]);
  assert.deepEqual(
    notesOf("StatefulSet", "  persistentVolumeClaimRetentionPolicy: { whenDeleted: Delete, whenScaled: Retain }"),
    ["9: StatefulSet/web spec.persistentVolumeClaimRetentionPolicy is not modelled"],
  );
  assert.deepEqual(notesOf("Deployment", "  paused: true"), ["9: Deployment/web spec.paused is not modelled"]);
});

Deno.test("manifests() takes a field that is null for one that is absent", () => {
  assert.deepEqual(read(workload("Deployment", { spec: "  paused: null" })).notes, []);
});

Deno.test("manifests() wants a name only once among workloads of all kinds", () => {
  const both = `${workload("Deployment")}---\n${workload("StatefulSet", { namespace: "other" })}`;
  assert.deepEqual(read(both).problems, [
    '19: StatefulSet "web" is also in namespace "shop"; expected names that are unique across namespaces',
  ]);
});

const budgets: readonly (readonly [string, Manifests["budgets"][number]["spec"]["limit"]])[] = [
  ["minAvailable: 2", { kind: "minAvailable", value: 2 }],
  ["maxUnavailable: 30%", { kind: "maxUnavailable", value: "30%" }],
  ["unhealthyPodEvictionPolicy: AlwaysAllow", null],
];

Deno.test("manifests() reads PodDisruptionBudgets", () => {
  for (const [line, limit] of budgets) {
    const { budgets: [{ spec }], problems } = read(`apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web, namespace: shop }
spec: { selector: { matchLabels: { app: web } }, ${line} }
`);
    assert.deepEqual(problems, []);
    assert.deepEqual(spec, {
      name: "web",
      namespace: "shop",
      selector: { matchLabels: { app: "web" }, matchExpressions: [] },
      limit,
      unhealthyPodEvictionPolicy: limit === null ? "AlwaysAllow" : "IfHealthyBudget",
    });
  }
});

Deno.test("manifests() refuses a budget that sets both limits, and skips one that selects nothing", () => {
  const head = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: web }\n";
  const both = read(`${head}spec: { selector: { matchLabels: { app: web } }, minAvailable: 1, maxUnavailable: 50% }\n`);
  assert.deepEqual(both.problems, ["4: minAvailable and maxUnavailable are both set; at most one can be"]);
  const none = read(`${head}spec: { minAvailable: 1 }\n`);
  assert.deepEqual(none.budgets, []);
  const empty = (version: string) => read(`${head}spec: { selector: {}, minAvailable: 1 }\n`.replace("/v1", version));
  assert.deepEqual([empty("/v1").budgets.length, empty("/v1beta1").budgets.length], [1, 0]);
  assert.deepEqual(none.notes, ["1: PodDisruptionBudget/web is skipped: its selector selects no Pod"]);
});
