/** Every carried case of upstream's answers, one test a file; and the runner on literal kinds. */

import assert from "node:assert/strict";
import { z } from "zod";
import { conformanceKind, difference } from "./conformance_kind.ts";
import { conformanceKinds } from "./kinds.ts";
import { carriedCases, CaseFileError, readCases } from "./read_cases.ts";
import { runConformance } from "./run_conformance.ts";

const shown = 5;

for (const file of await readCases(carriedCases)) {
  Deno.test(`conformance of ${file.file}: every case gets upstream's answer`, () => {
    const [{ passed, complaints }] = runConformance([file]);
    const lines = complaints.slice(0, shown).map(({ name, reasons }) => `${name}: ${reasons.join("; ")}`);
    assert.equal(complaints.length, 0, `${complaints.length} of ${file.cases.length} differ\n${lines.join("\n")}`);
    assert.equal(passed, file.cases.length);
    assert.ok(passed > 0);
  });
}

const doubled = conformanceKind({
  name: "doubled",
  schema: z.strictObject({ name: z.string().optional(), of: z.number(), expected: z.number() }),
  differences: ({ of, expected }) => difference("double", expected, of === 13 ? unlucky() : 2 * of),
});
const greedy = conformanceKind({ name: "greedy", schema: z.looseObject({ greed: z.number() }), differences: () => [] });
const strict = conformanceKind({
  name: "strict",
  schema: z.strictObject({ greed: z.number() }),
  differences: () => [],
});

function unlucky(): never {
  throw new Error("no double of 13");
}

Deno.test("runConformance() counts what passes, fails and throws, and says by name what differs", () => {
  const cases = [{ name: "two", of: 2, expected: 4 }, { name: "three", of: 3, expected: 5 }, { of: 13, expected: 26 }];
  assert.deepEqual(runConformance([{ file: "a.json", cases }], [doubled]), [{
    file: "a.json",
    kinds: ["doubled"],
    passed: 1,
    failed: 2,
    unrecognised: 0,
    unread: { cases: 0, fields: [] },
    complaints: [
      { name: "three", reasons: ["double: expected 5, got 6"] },
      { name: "case 3", reasons: ['outcome: expected "an answer", got "an error: no double of 13"'] },
    ],
  }]);
});

Deno.test("runConformance() passes over no case: of no kind, or of several", () => {
  const cases = [7, { name: "x", of: "1", expected: 2 }, { greed: 1 }, { greed: 1, more: 2 }];
  const [{ passed, failed, unrecognised, complaints }] = runConformance([{ file: "a.json", cases }], [
    doubled,
    greedy,
    strict,
  ]);
  assert.deepEqual([passed, failed, unrecognised], [1, 0, 3]);
  assert.match(complaints[1].reasons[0], /nearest is "doubled": .*of: /);
  assert.match(complaints[2].reasons[0], /fits several kinds: greedy, strict/);
});

Deno.test("runConformance() runs a case with fields that nobody reads, and says which; null is not set", () => {
  const pods = conformanceKind({
    name: "pods",
    schema: z.strictObject({ pods: z.array(z.strictObject({ is: z.int().optional() })), expected: z.int() }),
    differences: ({ pods, expected }) => difference("sum", expected, pods.reduce((sum, { is = 0 }) => sum + is, 0)),
  });
  const cases = [
    { pods: [{ is: 1, hue: "red" }, { is: null, hue: "blue" }], expected: 1, note: { a: 1 } },
    { pods: [{ is: 2 }], expected: 2, other: null },
    { of: 2, expected: 4, note: "" },
  ];
  const [{ passed, kinds, unread }] = runConformance([{ file: "a.json", cases }], [pods, doubled]);
  assert.deepEqual([passed, kinds], [3, ["pods", "doubled"]]);
  assert.deepEqual(unread, { cases: 2, fields: ["note", "pods[].hue"] });
});

Deno.test("runConformance() takes a case of two kinds for the one that reads more of it", () => {
  const containers = [{ requests: { memoryBytes: 10 }, limits: {}, expectedOomScoreAdj: 990 }];
  const cases = [
    { containers, nodeMemoryCapacityBytes: 1000, expectedQosClass: "Burstable", node: "a" },
    { containers: [{ requests: {}, limits: {} }], expectedQosClass: "BestEffort", node: "a" },
  ];
  const [{ passed, kinds, unread }] = runConformance([{ file: "a.json", cases }]);
  assert.deepEqual([passed, kinds, unread.cases], [2, ["OOM score", "QoS class"], 2]);
});

const unreadable: readonly {
  readonly name: string;
  readonly write: Readonly<Record<string, string>> | null;
  readonly message: RegExp;
}[] = [
  { name: "no folder", write: null, message: /there is no such folder$/ },
  { name: "an empty folder", write: {}, message: /it holds no \*\.json or \*\.json\.gz$/ },
  { name: "a folder without a case", write: { "a.json": "[]" }, message: /its files \(a\.json\) hold none$/ },
  { name: "no JSON", write: { "a.json": "[1," }, message: /a\.json: / },
  { name: "no gzip", write: { "a.json.gz": "[1]" }, message: /a\.json\.gz: / },
  { name: "an object without a case", write: { "a.json": '{"note":"x","of":[1]}' }, message: /\(a\.json\) hold none$/ },
  {
    name: "a number",
    write: { "a.json": "7" },
    message: /a\.json: it is a JSON number, and cases are .*array or object$/,
  },
];

for (const { name, write, message } of unreadable) {
  Deno.test(`readCases() refuses ${name} with one message`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      for (const [file, text] of Object.entries(write ?? {})) await Deno.writeTextFile(`${folder}/${file}`, text);
      await assert.rejects(
        readCases(write === null ? `${folder}/none` : folder),
        (error) => error instanceof CaseFileError && message.test(error.message),
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("readCases() reads the folders in a folder too", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/more/deep`, { recursive: true });
    await Deno.writeTextFile(`${folder}/more/deep/b.json`, "[1]");
    await Deno.writeTextFile(`${folder}/a.json`, "[]");
    assert.deepEqual(await readCases(folder), [{ file: "a.json", cases: [] }, {
      file: "more/deep/b.json",
      cases: [1],
    }]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const ready = { assignedToNode: true, phase: "Running", ready: true, creationAgeSeconds: 100 };

/** Cases of rules that the recorded third does not show. */
const beyond: readonly { readonly why: string; readonly value: Readonly<Record<string, unknown>> }[] = [
  {
    why: "Pods that the order runs in a circle of are sorted by inserting, as upstream does",
    value: {
      pods: [
        { ...ready, name: "pod-0", readyAgeSeconds: 70 },
        { ...ready, name: "pod-1", readyAgeSeconds: 100 },
        { ...ready, name: "pod-2", readyAgeSeconds: 70, maxContainerRestarts: 1 },
        { ...ready, name: "pod-3", readyAgeSeconds: 100, maxContainerRestarts: 2 },
      ],
      expectedDeletionOrder: ["pod-0", "pod-1", "pod-2", "pod-3"],
    },
  },
  {
    why: "an Object metric without Pods is an error",
    value: {
      kind: "objectValue",
      currentReplicas: 3,
      targetAverageMilli: 1000,
      tolerance: 0.1,
      cpuInitializationPeriodSeconds: 300,
      initialReadinessDelaySeconds: 30,
      pods: null,
      metricLevelsMilli: [5000],
      expected: { error: "no pods returned by selector" },
    },
  },
  {
    why: "an upward window that is not given is none",
    value: {
      minReplicas: 1,
      maxReplicas: 9,
      behavior: { scaleUp: { stabilizationWindowSeconds: null }, scaleDown: null },
      steps: [{
        tSeconds: 0,
        currentReplicas: 2,
        metricProposedReplicas: 5,
        expectedReplicas: 5,
        ableToScaleReason: "ReadyForNewScale",
        scalingLimitedReason: "False/DesiredWithinRange",
      }],
    },
  },
  {
    why: "a probe that could not be made counts for nothing",
    value: {
      probeType: "Readiness",
      successThreshold: 2,
      probeOutcomes: ["Success", "Unknown", "Success"],
      expectedPublishedResult: ["Failure", "Failure", "Success"],
      expectedRestartRequested: [false, false, false],
    },
  },
];

for (const { why, value } of beyond) {
  Deno.test(`conformance: ${why}`, () => {
    const [{ passed, complaints }] = runConformance([{ file: "a.json", cases: [value] }]);
    assert.deepEqual([passed, complaints], [1, []]);
  });
}

Deno.test("docs/simulator_design.md has a row for every kind", () => {
  const text = Deno.readTextFileSync("docs/simulator_design.md");
  for (const { name } of conformanceKinds) assert.match(text, new RegExp(`^\\| ${name} +\\|`, "m"));
});
