import assert from "node:assert/strict";
import { parse } from "yaml";
import { entityKey, randomKey, uniform } from "../../random.ts";
import { ScenarioError } from "../scenario/scenario_error.ts";
import { mutated } from "../scenario/testing_mutations.ts";
import { createWorld, stepWorld } from "../world.ts";
import { importManifests, type ImportRequest } from "./import_manifests.ts";

const deployment = (name: string, pod = `{ containers: [{ name: main }] }`) => `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template: { metadata: { labels: { app: ${name} } }, spec: ${pod} }`;
const service = (name: string, type = "ClusterIP", app = name) => `
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { type: ${type}, selector: { app: ${app} }, ports: [{ port: 80 }] }`;
const both = (name: string, pod?: string) => deployment(name, pod) + service(name);
const env = (entries: string) => `{ containers: [{ name: main, env: [${entries}] }] }`;

function imported(text: string, request: Partial<Omit<ImportRequest, "files">> = {}) {
  const nodes = { count: null, size: null };
  return importManifests({
    name: "mine",
    files: [{ path: "mine/all.yaml", fromScenario: "all.yaml", text }],
    nodes,
    traffic: null,
    ...request,
  });
}

/** `caller>callee` of every call. */
function calls(text: string): string[] {
  return imported(text).scenario.cluster.calls.map(({ caller, callee }) => `${caller}>${callee}`).sort();
}

const policy = (to: string, from: string) => `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${to} }
spec: { podSelector: { matchLabels: { app: ${to} } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: ${from} } } }] }] }`;

const graphs: readonly (readonly [what: string, text: string, calls: readonly string[]])[] = [
  ["an address with a port", both("web", env("{ name: cart, value: 'cart:80' }")) + both("cart"), ["web>cart"]],
  ["a variable for addresses", both("web", env("{ name: CART_ADDR, value: cart }")) + both("cart"), ["web>cart"]],
  ["a URL among arguments", both("web", "{ containers: [{ name: a, args: ['--to=http://cart/x'] }] }") + both("cart"), [
    "web>cart",
  ]],
  [
    "a name of the cluster's domain",
    both("web", env("{ name: X, value: cart.default.svc.cluster.local }")) + both("cart"),
    [
      "web>cart",
    ],
  ],
  [
    "an init container that waits",
    both("a", "{ initContainers: [{ name: w, command: [nc, 'b:80'] }], containers: [{ name: a }] }") +
    both("b"),
    ["a>b"],
  ],
  [
    "a variable whose value comes from elsewhere",
    both("web", env("{ name: CART_SERVICE_HOST, valueFrom: { configMapKeyRef: { name: c, key: k } } }")) +
    both("cart-service"),
    [
      "web>cart-service",
    ],
  ],
  [
    "the name of a user is no address",
    both("web", env("{ name: DB_USER, value: cart }")) + deployment("cart") + service("cart", "LoadBalancer"),
    [
      "cart>web",
    ],
  ],
  ["what policies admit", both("web") + both("cart") + both("pay") + policy("cart", "web") + policy("pay", "cart"), [
    "cart>pay",
    "web>cart",
  ]],
  [
    "stores by their names",
    ["user", "user-db", "mongodb-user", "redis-user", "reservation", "memcached-reserve"].map((name) => both(name))
      .join("") +
    both("web", env("{ name: A_URL, value: 'http://user' }, { name: B_URL, value: 'http://reservation' }")),
    [
      "reservation>memcached-reserve",
      "user>mongodb-user",
      "user>redis-user",
      "user>user-db",
      "web>reservation",
      "web>user",
    ],
  ],
  [
    "an address outside the cluster's domain",
    both("web") + both("pay", env("{ name: API_HOST, value: cart.shop.example.org }")) + both("cart"),
    ["web>cart", "web>pay"],
  ],
  [
    "a load generator calls nobody in the graph, and is called by nobody",
    both("loadgenerator", env("{ name: FRONT_ADDR, value: 'shop:80' }")) + both("shop"),
    [],
  ],
  [
    "nobody waits for tracing",
    both("web", env("{ name: JAEGER_HOST, value: jaeger }")) + both("jaeger") + both("cart"),
    [
      "web>cart",
    ],
  ],
  [
    "a call that closes a cycle goes",
    both("a", env("{ name: B_URL, value: 'http://b' }")) + both("b", env("{ name: A_URL, value: 'http://a' }")),
    [
      "a>b",
    ],
  ],
];
for (const [what, text, expected] of graphs) {
  Deno.test(`importManifests() guesses calls: ${what}`, () => assert.deepEqual(calls(text), expected));
}

const entries: readonly (readonly [what: string, text: string, entry: string])[] = [
  [
    "an Ingress",
    both("a") + service("b", "LoadBalancer", "a2") + deployment("a2") + `
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: open }
spec: { rules: [{ http: { paths: [{ path: /, backend: { service: { name: a, port: { number: 80 } } } }] } }] }`,
    "a",
  ],
  [
    "a load generator",
    both("a") + both("b") + deployment("loadgenerator", env("{ name: FRONTEND_ADDR, value: 'b:80' }")),
    "b",
  ],
  [
    "a LoadBalancer before a NodePort",
    deployment("a") + service("a", "NodePort") + deployment("b") + service("b", "LoadBalancer"),
    "b",
  ],
  ["not the NodePort of a tool", both("web") + deployment("jaeger") + service("jaeger", "NodePort"), "web"],
  ["who faces the users by its name", both("cart") + both("cart-db") + both("nginx-thrift"), "nginx-thrift"],
  ["whom nobody calls", both("db") + both("shop", env("{ name: DB_HOST, value: db }")), "shop"],
];
for (const [what, text, entry] of entries) {
  Deno.test(`importManifests() guesses where requests come in: ${what}`, () => {
    const { load } = imported(text).scenario;
    assert.deepEqual(load.map(({ service, requestsPerSecond }) => [service, requestsPerSecond]), [[entry, 20]]);
  });
}

Deno.test("importManifests() marks every guess with a comment that says why", () => {
  const { text } = imported(both("web", env("{ name: CART_ADDR, value: cart }")) + both("cart"));
  const lines = text.split("\n");
  const entries = lines.flatMap((line, index) => /^ {2}(- \{|\w+: \{)/.test(line) ? [index] : []);
  assert.equal(entries.length, 6, "nodes, a call, a load, an objective, two physics");
  for (const index of entries) assert.match(lines[index - 1], /^ {2}# guessed: ./, lines[index]);
  assert.match(text, /# guessed: env CART_ADDR of web names it\n {2}- \{ caller: web, callee: cart/);
});

Deno.test("importManifests() gives equal texts for equal requests, and a world that is well", () => {
  const text = both(
    "web",
    "{ containers: [{ name: a, resources: { requests: { cpu: 100m, memory: 64Mi }, limits: { cpu: 200m } } }] }",
  );
  const { text: first, scenario } = imported(text);
  assert.equal(imported(text).text, first);
  const world = createWorld(scenario, 2);
  for (let tick = 0; tick < 60; tick++) stepWorld(world);
  assert.equal(world.cluster.services.errorRatio[0], 0);
  const { cpuUsed } = world.cluster.workloads;
  assert.ok(cpuUsed[0] > 40 && cpuUsed[0] < 80, `${cpuUsed[0]}m of a request of 100m`);
});

Deno.test("importManifests() takes nodes, calls and load that are given, as they are written", () => {
  const traffic = {
    path: "mine/calls.yaml",
    text:
      "calls: [{ caller: web, callee: cart, perRequest: 3/2, latency: 2ms, timeout: 1s }]\nload: [{ service: web, requestsPerSecond: 7 }]\n",
  };
  const nodes = { count: 2, size: { cpuMillis: 1500, memoryMiB: 2048 } };
  const { text, scenario } = imported(both("web") + both("cart"), { traffic, nodes });
  assert.match(text, /^ {2}- \{ caller: web, callee: cart, perRequest: 3\/2, latency: 2ms, timeout: 1s \}$/m);
  assert.deepEqual(scenario.cluster.nodes.map(({ cpuMillis, memoryMiB }) => [cpuMillis, memoryMiB]), [[1500, 2048], [
    1500,
    2048,
  ]]);
  assert.equal(scenario.load[0].requestsPerSecond, 7);
  assert.doesNotMatch(text.slice(text.indexOf("nodes:"), text.indexOf("objectives:")), /guessed/);
});

Deno.test("importManifests() gives nodes the labels that workloads ask for, in several groups where they disagree", () => {
  const on = (pool: string) =>
    `{ nodeSelector: { pool: ${pool}, kubernetes.io/os: linux }, containers: [{ name: a }] }`;
  const pools = (text: string) => imported(text).scenario.cluster.nodes.map(({ labels }) => labels["pool"] ?? "none");
  assert.deepEqual(new Set(pools(both("a", on("x")) + both("b"))), new Set(["x"]));
  assert.deepEqual(new Set(pools(both("a", on("x")) + both("b", on("y")) + both("c"))), new Set(["x", "y", "none"]));
});

Deno.test("importManifests() guesses usage below what an autoscaler aims at, which then rests", () => {
  const pod = "{ containers: [{ name: a, resources: { requests: { cpu: 100m, memory: 100Mi } } }] }";
  const hpa = `
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  scaleTargetRef: { kind: Deployment, name: web }
  maxReplicas: 10
  metrics:
    - { type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 50 } } }
    - { type: Resource, resource: { name: memory, target: { type: Utilization, averageUtilization: 60 } } }`;
  const { scenario } = imported(both("web", pod) + hpa);
  const world = createWorld(scenario, 1);
  for (let tick = 0; tick < 120; tick++) stepWorld(world);
  assert.equal(world.cluster.workloads.replicas[0], 1);
});

Deno.test("importManifests() answers mutated manifests with a scenario or a ScenarioError", () => {
  const key = randomKey(7, "chaos");
  const outcomes = { written: 0, refused: 0 };
  for (let number = 0; number < 150; number++) {
    let draws = 0;
    const { text, what } = mutated(inTheWild, () => uniform(key, entityKey("import", number), draws++));
    try {
      imported(text);
      outcomes.written++;
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw new Error(`mutation ${number} (${what})`, { cause: error });
      outcomes.refused++;
    }
  }
  assert.ok(Math.min(outcomes.written, outcomes.refused) > 15, JSON.stringify(outcomes));
});

Deno.test("importManifests() takes Nodes from the manifests", () => {
  const node =
    "\n---\n{ apiVersion: v1, kind: Node, metadata: { name: big }, status: { allocatable: { cpu: 4, memory: 8Gi, pods: 110 } } }";
  const { text, scenario } = imported(both("web") + node);
  assert.deepEqual(scenario.cluster.nodes.map(({ name }) => name), ["big"]);
  assert.doesNotMatch(text, /^nodes:/m);
  const wished = imported(both("web") + node, { nodes: { count: 2, size: { cpuMillis: 1500, memoryMiB: 2048 } } });
  assert.deepEqual(wished.scenario.cluster.nodes.map(({ name }) => name), ["node1", "node2"]);
  assert.ok(wished.scenario.notModelled.some((note) => /Node is skipped: the key nodes replaces it/.test(note)));
});

const pod = (resources: string, more = "") => `{ containers: [{ name: a, resources: { ${resources} }${more} }] }`;

Deno.test("importManifests() guesses nodes that hold twice the largest Pod, and few Pods each", () => {
  const sizes = (text: string) => imported(text).scenario.cluster.nodes.map(({ cpuMillis }) => cpuMillis);
  assert.deepEqual(sizes(both("web", pod("requests: { cpu: 1 }"))), [2000, 2000, 2000]);
  assert.deepEqual(sizes(both("web", pod("requests: { cpu: 1100m }"))), [4000, 4000, 4000]);
  const many = both("web", pod("requests: { cpu: 1m, memory: 1Mi }")).replace("spec:", "spec:\n  replicas: 200");
  assert.equal(sizes(many).length, 3);
  assert.equal(sizes(many.replace("replicas: 200", "replicas: 320")).length, 4);
});

Deno.test("importManifests() guesses memory within the limit, and a start before a liveness probe kills", () => {
  const physics = (text: string) => imported(text).scenario.cluster.workloads[0].physics;
  assert.equal(physics(both("web", pod("requests: { memory: 100Mi }, limits: { memory: 100Mi }"))).baseMemoryMiB, 80);
  assert.equal(physics(both("web", pod("limits: { memory: 40Mi }, requests: { memory: 0 }"))).baseMemoryMiB, 32);
  const probes =
    ", readinessProbe: { initialDelaySeconds: 60 }, livenessProbe: { initialDelaySeconds: 10, failureThreshold: 2 }";
  assert.equal(physics(both("web", pod("", probes))).startupSeconds, 10);
});

Deno.test("importManifests() takes what a call is worth for the rate that reaches its callee", () => {
  const given = (perRequest: number) => ({
    path: "c.yaml",
    text: `calls: [{ caller: web, callee: cart, perRequest: ${perRequest}, latency: 1ms, timeout: 1s }]`,
  });
  const cost = (perRequest: number) => {
    const { scenario } = imported(both("web") + both("cart", pod("requests: { cpu: 300m }")), {
      traffic: given(perRequest),
    });
    return scenario.cluster.workloads.find(({ name }) => name === "cart")?.physics.cpuMsPerRequest;
  };
  assert.deepEqual([cost(1), cost(3)], [9, 3]);
});

Deno.test("importManifests() names in its summary what it skips", () => {
  const job = "\n---\n{ apiVersion: batch/v1, kind: Job, metadata: { name: migrate } }";
  const { summary } = imported(both("web") + job + job.replace("migrate", "report"));
  assert.ok(summary.includes("Skipped: Job/migrate, Job/report."), summary.join("\n"));
  assert.ok(!imported(both("web")).summary.some((line) => line.startsWith("Skipped")));
});

Deno.test("importManifests() refuses what cannot be played, with file and line", () => {
  const refusal = (text: string, traffic: ImportRequest["traffic"] = null) => {
    try {
      imported(text, { traffic });
    } catch (error) {
      if (error instanceof ScenarioError) return error.message;
      throw error;
    }
    return "";
  };
  assert.match(refusal(deployment("web")), /mine\/all\.yaml:1:1: no Service with a workload behind it is in the files/);
  assert.match(
    refusal(both("web", "{ containers: [{ name: 7 }] }")),
    /mine\/all\.yaml:8:\d+: name is 7; expected a text/,
  );
  assert.match(
    refusal(both("web"), { path: "c.yaml", text: "call: []" }),
    /c\.yaml:1:1: key "call" is not known; known: calls, load/,
  );
  assert.match(
    refusal(both("web"), { path: "c.yaml", text: "calls: []\n---\nload: []\n" }),
    /c\.yaml:3:1: a second document stands here; expected one/,
  );
  // The scenario is not written: problems are in the files that it was made from.
  assert.deepEqual(
    refusal(both("web"), {
      path: "c.yaml",
      text: "load:\n  - { service: wbe, requestsPerSecond: 1 }\n" +
        "calls:\n  - { caller: web, callee: web, perRequest: 1, latency: 1ms, timeout: 1s }\n",
    }).split("\n").slice(1),
    [
      'c.yaml:2:5: service "wbe" is not known; known: web; did you mean "web"?',
      "c.yaml:4:5: calls go in a cycle: web → web; expected a graph without cycles",
    ],
  );
  const small = { count: 1, size: { cpuMillis: 100, memoryMiB: 64 } };
  const files = [{
    path: "mine/all.yaml",
    fromScenario: "all.yaml",
    text: both("web", "{ containers: [{ name: a, resources: { requests: { cpu: 1 } } }] }"),
  }];
  assert.throws(
    () => importManifests({ name: "mine", files, nodes: small, traffic: null }),
    /\nmine\/all\.yaml:8:\d+: a pod of workload "web" requests 1000m CPU/,
  );
  assert.match(
    refusal(both("web"), { path: "c.yaml", text: "calls: [{ caller: web }]" }),
    /c\.yaml:1:9: key "callee" is missing/,
  );
});

/** Constructs of the public manifests of three demo shops, in words of ours. */
const inTheWild = JSON.stringify({
  apiVersion: "v1",
  kind: "List",
  metadata: { resourceVersion: "", selfLink: "" },
  items: [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" }, status: { phase: "Active" } },
    ...["Secret", "ConfigMap", "ServiceAccount", "PersistentVolumeClaim"].map((kind) => ({
      apiVersion: "v1",
      kind,
      metadata: { name: `a-${kind.toLowerCase()}`, namespace: "shop" },
    })),
    { apiVersion: "batch/v1", kind: "Job", metadata: { name: "seed", namespace: "shop" } },
    { apiVersion: "batch/v1beta1", kind: "CronJob", metadata: { name: "sweep", namespace: "shop" } },
    {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "routes.mesh.example" },
    },
    {
      apiVersion: "extensions/v1beta1",
      kind: "Deployment",
      metadata: {
        name: "front",
        namespace: "shop",
        uid: "1",
        annotations: { "deployment.kubernetes.io/revision": "4" },
      },
      spec: {
        strategy: {},
        template: {
          metadata: {
            labels: { name: "front" },
            annotations: { "sidecar.example/inject": "true" },
            creationTimestamp: null,
          },
          spec: {
            serviceAccountName: "a-serviceaccount",
            nodeSelector: { "beta.kubernetes.io/os": "linux" },
            initContainers: [{
              name: "wait",
              image: "busybox",
              command: ["sh", "-c", "until nc -z carts:80; do sleep 1; done"],
            }],
            containers: [{
              name: "main",
              image: "front:1",
              env: [{ name: "PASSWORD", valueFrom: { secretKeyRef: { name: "a-secret", key: "k" } } }, {
                name: "N",
                value: "10",
              }],
              ports: [{ name: "http", containerPort: 8079 }],
              resources: { limits: { cpu: "0.3", memory: "1e9" }, requests: { cpu: "100m", memory: "300Mi" } },
              securityContext: { runAsNonRoot: true, capabilities: { drop: ["all"] } },
              readinessProbe: { httpGet: { path: "/", port: "http" }, initialDelaySeconds: 30, periodSeconds: 3 },
              volumeMounts: [{ mountPath: "/tmp", name: "tmp" }],
            }],
            volumes: [{ name: "tmp", emptyDir: { medium: "Memory" } }],
          },
        },
      },
      status: { observedGeneration: 4, replicas: 1 },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "carts", namespace: "shop" },
      spec: {
        strategy: { type: "Recreate" },
        selector: { matchLabels: { name: "carts" } },
        template: {
          metadata: { labels: { name: "carts" } },
          spec: { containers: [{ name: "main", ports: [{ containerPort: 80 }] }] },
        },
      },
    },
    ...["front", "carts"].map((name) => ({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, namespace: "shop", annotations: { "prometheus.io/scrape": "true" } },
      spec: {
        clusterIP: "10.0.0.7",
        type: name === "front" ? "NodePort" : "ClusterIP",
        selector: { name },
        ports: [{ port: 80, targetPort: name === "front" ? "http" : 80, protocol: "TCP" }],
      },
      status: { loadBalancer: {} },
    })),
    {
      apiVersion: "autoscaling/v1",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "front", namespace: "shop" },
      spec: {
        scaleTargetRef: { kind: "Deployment", name: "front" },
        maxReplicas: 3,
        targetCPUUtilizationPercentage: 70,
      },
    },
  ],
});

Deno.test("importManifests() loads the constructs of public manifests unchanged, and reports what is not modelled", () => {
  const { scenario } = imported(inTheWild);
  assert.deepEqual(scenario.cluster.workloads.map(({ name }) => name), ["front", "carts"]);
  assert.deepEqual(scenario.cluster.calls.map(({ caller, callee }) => [caller, callee]), [["front", "carts"]]);
  assert.equal(scenario.cluster.hpas.length, 1);
  const noted = (piece: string) => scenario.notModelled.filter((note) => note.includes(piece)).length;
  const skipped = "Secret/a-secret ConfigMap/a-configmap ServiceAccount/a-serviceaccount Job/seed CronJob/sweep " +
    "PersistentVolumeClaim/a-persistentvolumeclaim CustomResourceDefinition/routes.mesh.example";
  for (const object of skipped.split(" ")) assert.equal(noted(`${object} (`), 1, object);
  assert.equal(noted("out of scope"), 2, "Job and CronJob");
  for (const field of ["securityContext", "volumes", "serviceAccountName", "containers[0].env", "volumeMounts"]) {
    assert.ok(noted(`${field} is not modelled`) >= 1, field);
  }
  for (
    const silent of [
      "status",
      "uid",
      "creationTimestamp",
      "clusterIP",
      "protocol",
      "Deployment/front metadata.annotations",
    ]
  ) {
    assert.equal(noted(silent), 0, silent);
  }
  assert.equal(new Set(scenario.notModelled).size, scenario.notModelled.length);
});

Deno.test("importManifests() writes names that YAML would read as something else, and they come back", () => {
  const { text, scenario } = imported(both("web"), { name: "2024" });
  assert.equal(parse(text).name, "2024");
  assert.equal(scenario.name, "2024");
});
