import assert from "node:assert/strict";
import { manifestObjects } from "./manifest_objects.ts";
import { type Manifests, manifests } from "./manifests.ts";
import { parseSource } from "../scenario/source_map.ts";

/** Reads one manifest file; problems fail the test, notes come back as `line: text`. */
function read(text: string): Manifests & { readonly notes: readonly string[] } {
  const { roots, problems } = parseSource(text, "manifests.yaml");
  const findings = { problems: [...problems], notes: [] };
  const result = manifests(manifestObjects([roots], findings), findings);
  assert.deepEqual(findings.problems, []);
  const notes: readonly { readonly line: number; readonly message: string }[] = findings.notes;
  return { ...result, notes: notes.map(({ line, message }) => `${line}: ${message}`) };
}

const deployment = (name: string, pod: string) => `
- apiVersion: apps/v1
  kind: Deployment
  metadata: { name: ${name} }
  spec:
    selector: { matchLabels: { app: ${name} } }
    template:
      metadata: { labels: { app: ${name} } }
      spec: ${pod}`;

const list = (...items: readonly string[]) => `apiVersion: v1\nkind: List\nitems:${items.join("")}\n`;

Deno.test("manifests() sums requests and limits over containers, sidecars included", () => {
  const pod = `
        initContainers:
          - { name: setup, resources: { requests: { cpu: 500m, memory: 16Mi } } }
          - { name: proxy, restartPolicy: Always, resources: { requests: { cpu: 50m, memory: 32Mi }, limits: { memory: 64Mi } } }
        containers:
          - { name: a, resources: { requests: { cpu: 100m, memory: 64Mi }, limits: { cpu: 200m, memory: 128Mi } } }
          - { name: b, resources: { limits: { cpu: 300m, memory: 128Mi } } }`;
  const template = read(list(deployment("web", pod))).workloads[0]?.workload.template;
  assert.equal(template?.cpuRequestMillis, 500, "max of 100 + 300 + 50 and the init container's 500");
  assert.equal(template?.memoryRequestMiB, 224, "64 + 128 + 32");
  assert.equal(template?.cpuLimitMillis, null, "the proxy has no CPU limit, so the pod has none");
  assert.equal(template?.memoryLimitMiB, 320, "128 + 128 + 64");
});

Deno.test("manifests() takes a limit of 0 for none, as the kernel does", () => {
  const pod = `{ containers: [{ name: a, resources: { limits: { cpu: 0, memory: "0" } } }] }`;
  const template = read(list(deployment("web", pod))).workloads[0]?.workload.template;
  assert.deepEqual([template?.cpuLimitMillis, template?.memoryLimitMiB], [null, null]);
});

Deno.test("manifests() fills in probe defaults, for absent and for zero fields", () => {
  const pod =
    `{ containers: [{ name: a, readinessProbe: {}, livenessProbe: { periodSeconds: 0, timeoutSeconds: 4 } }] }`;
  const template = read(list(deployment("web", pod))).workloads[0]?.workload.template;
  const defaults = { initialDelaySeconds: 0, periodSeconds: 10, timeoutSeconds: 1, successThreshold: 1 };
  assert.deepEqual(template?.readiness, { ...defaults, failureThreshold: 3 });
  assert.deepEqual(template?.liveness, { ...defaults, timeoutSeconds: 4, failureThreshold: 3 });
});

Deno.test("manifests() lists unmodelled kinds and fields with their lines, and drops nothing in silence", () => {
  const { notes } = read(`apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: { name: lambda }
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations: { note: hello }
  creationTimestamp: null
spec:
  strategy: { type: Recreate }
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      volumes: []
      containers:
        - name: web
          env: [{ name: A, value: b }]
          securityContext: { runAsNonRoot: true }
---
apiVersion: v1
kind: Service
metadata: { name: outside }
spec: { type: ExternalName, externalName: example.org }
`);
  assert.deepEqual(notes, [
    "1: ConfigMap/settings (v1) is skipped: kind not modelled",
    "5: Service/lambda (serving.knative.dev/v1) is skipped: this kind is modelled of the core group",
    "13: Deployment/web metadata.annotations is not modelled",
    "21: Deployment/web spec.template.spec.volumes is not modelled",
    "24: Deployment/web spec.template.spec.containers[0].env is not modelled",
    "25: Deployment/web spec.template.spec.containers[0].securityContext is not modelled",
    "27: Service/outside is skipped: it is a name for example.org outside the cluster",
  ]);
});

Deno.test("manifests() gives one line for each field and object, and none for what the API server writes", () => {
  const { notes } = read(`apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  uid: 0a1b
  resourceVersion: "12"
  generation: 3
  creationTimestamp: "2024-01-01T00:00:00Z"
  annotations: { deployment.kubernetes.io/revision: "1", kubectl.kubernetes.io/last-applied-configuration: "{}" }
  managedFields: [{ manager: kubectl }]
spec:
  progressDeadlineSeconds: 600
  revisionHistoryLimit: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web }, creationTimestamp: null }
    spec:
      dnsPolicy: ClusterFirst
      restartPolicy: Always
      schedulerName: default-scheduler
      securityContext: {}
      containers:
        - { name: a, image: a, ports: [{ containerPort: 80, protocol: TCP }, { containerPort: 53, protocol: UDP }] }
        - { name: b, image: b, terminationMessagePolicy: File }
        - { name: c, image: c }
status: { readyReplicas: 1 }
---
apiVersion: v1
kind: Service
metadata: { name: web, uid: 0a1c }
spec: { type: ClusterIP, clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1], selector: { app: web }, ports: [{ port: 80, protocol: TCP }] }
status: { loadBalancer: {} }
---
apiVersion: v1
kind: Service
metadata: { name: none }
spec: { clusterIP: None }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: sweep }
---
apiVersion: v1
kind: Service
metadata: { name: outside }
spec:
  { type: LoadBalancer, externalTrafficPolicy: Cluster, allocateLoadBalancerNodePorts: true, selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Namespace
metadata: { name: default }
spec: { finalizers: [kubernetes] }
status: { phase: Active }
`);
  assert.deepEqual(notes, [
    "39: CronJob/sweep (batch/v1) is skipped: CronJobs are out of scope: only what serves requests is played",
    "13: Deployment/web spec.revisionHistoryLimit is not modelled",
    "23: Deployment/web spec.template.spec.containers[0].image is not modelled (nor in 2 more places)",
    "34: Service/none is skipped: it has no selector",
  ]);
});

Deno.test("manifests() takes the Pods' labels where an old Deployment has no selector, as its API server did", () => {
  const old = (apiVersion: string) =>
    `{ apiVersion: ${apiVersion}, kind: Deployment, metadata: { name: web }, spec: { template: ` +
    "{ metadata: { labels: { app: web } }, spec: { containers: [{ name: web }] } } } }";
  for (const apiVersion of ["extensions/v1beta1", "apps/v1beta1"]) {
    assert.deepEqual(read(old(apiVersion)).workloads.map(({ workload }) => workload.podLabels), [{ app: "web" }]);
  }
  assert.throws(() => read(old("apps/v1")), /key \"selector\" is missing|selector/);
});

Deno.test("manifests() skips a Service whose pods belong to a kind that is not modelled", () => {
  const { services, notes } = read(`apiVersion: apps/v1
kind: ReplicaSet
metadata: { name: db }
spec: { template: { metadata: { labels: { app: db } } } }
---
apiVersion: v1
kind: Service
metadata: { name: db }
spec: { selector: { app: db }, ports: [{ port: 5432 }] }
`);
  assert.deepEqual(services, []);
  assert.equal(notes.at(-1), "6: Service/db is skipped: its pods belong to a kind that is not modelled");
});

const web = deployment("web", "{ containers: [{ name: web, ports: [{ name: http, containerPort: 8080 }] }] }");

Deno.test("manifests() labels namespaces with their names, as the API server does", () => {
  const { namespaces } = read(
    list(web, "\n- { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { team: a } } }"),
  );
  assert.deepEqual(namespaces, {
    default: { "kubernetes.io/metadata.name": "default" },
    shop: { team: "a", "kubernetes.io/metadata.name": "shop" },
  });
});

Deno.test("manifests() reads a Node as kubectl prints it: its disk, and nothing of what the cloud and its controllers fill in", () => {
  const { nodes, notes } = read(`apiVersion: v1
kind: Node
metadata: { name: worker, uid: "7", annotations: {} }
spec: { podCIDR: 10.1.0.0/24, podCIDRs: [10.1.0.0/24], providerID: cloud }
status:
  addresses: [{ type: InternalIP, address: 10.0.0.1 }]
  allocatable: { cpu: "2", memory: 7244720Ki, pods: "29", ephemeral-storage: "1073741824", hugepages-1Gi: "0" }
  conditions: [{ type: Ready, status: "True" }]
`);
  assert.deepEqual(nodes.map(({ spec }) => [spec.diskMiB, spec.pods]), [[1024, 29]]);
  assert.deepEqual(notes, ["1: Node/worker has no price: 0.07 per hour is assumed"]);
});

Deno.test("manifests() reads Nodes with what they offer to pods", () => {
  const { nodes } = read(`apiVersion: v1
kind: Node
metadata: { name: worker, labels: { zone: a } }
spec: { unschedulable: true }
status: { allocatable: { cpu: 1930m, memory: 3Gi, pods: "58" } }
`);
  assert.deepEqual(nodes.map(({ spec }) => spec), [{
    name: "worker",
    labels: {
      "kubernetes.io/hostname": "worker",
      "kubernetes.io/os": "linux",
      "beta.kubernetes.io/os": "linux",
      "kubernetes.io/arch": "amd64",
      "beta.kubernetes.io/arch": "amd64",
      zone: "a",
    },
    cpuMillis: 1930,
    memoryMiB: 3072,
    pods: 58,
    pricePerHour: 0.07,
    unschedulable: true,
    taints: [],
    diskMiB: 102_400,
  }]);
});
