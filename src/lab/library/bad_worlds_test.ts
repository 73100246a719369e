/** Worlds that are wrong in one thing, and the reason for which each must be refused. */

import assert from "node:assert/strict";
import type { Scenario } from "../../simulator/scenario/scenario.ts";
import { readScenarioText } from "../read_scenario.ts";
import { folderRefusals } from "./folder_refusals.ts";
import type { LibraryFile } from "./library_file.ts";
import { playAdmission } from "./play_admission.ts";
import { staticRefusals } from "./static_refusals.ts";
import { truthRefusals } from "./truth_refusals.ts";

const folder = "scenarios/smoke";
const amber = Deno.readTextFileSync(`${folder}/amber-harbour.yaml`);
const cobalt = Deno.readTextFileSync(`${folder}/cobalt-ferry.yaml`);

function file(text: string, path = `${folder}/${/^name: (.*)$/m.exec(text)?.[1]}.yaml`): LibraryFile {
  return { path, text, scenario: readScenarioText(text, path) };
}

function changed(text: string, from: string, to: string): string {
  assert.ok(text.includes(from), from);
  return text.replace(from, to);
}

const truth = "truth:\n  faults:\n    - { mechanism: node-loss, entity: node/n2 }";

const statically: readonly (readonly [what: string, text: string, why: RegExp])[] = [
  [
    "a name that tells",
    changed(amber, "name: amber-harbour", "name: node-harbour"),
    /^name "node-harbour" says "node"/,
  ],
  ["a name of another form", changed(amber, "name: amber-harbour", "name: amber-harbour-2"), /expected two words/],
  [
    "a title that tells",
    changed(amber, "Three small machines", "A crash at noon"),
    /^title "A crash at noon" says "crash"/,
  ],
  [
    "a title that tells in the plural",
    changed(amber, "Three small machines", "Old memories"),
    /^title "Old memories" says "memories"/,
  ],
  [
    "a title that tells by another word",
    changed(amber, "Three small machines", "A slow walk"),
    /^title "A slow walk" says "slow"/,
  ],
  [
    "a header that tells, in whichever of its lines",
    amber.replace(/\n(?!#)/, "\n# On a line with a delay.\n"),
    /^its header says "delay"; headers give nothing away$/,
  ],
  [
    "a header of another split",
    changed(amber, "# Split dev.", "# Split val."),
    /^its first line says split val, its key says dev$/,
  ],
  ["no header", changed(amber, "# Split dev. ", "# "), /expected "# Split dev\. What the world is\."$/],
  [
    "a pattern of more faults",
    changed(amber, truth, truth.replace("truth:", "truth:\n  pattern: double")),
    /^pattern is double with 1 faults; expected 2$/,
  ],
  [
    "a hidden fault that is called easy",
    changed(amber, "mechanism: node-loss, entity: node/n2", "mechanism: edge-latency, entity: service/frontend"),
    /^difficulty is easy; expected moderate at the least: edge-latency, which metrics alone show$/,
  ],
];

for (const [what, text, why] of statically) {
  Deno.test(`staticRefusals() refuses ${what}`, () => {
    const refusals = staticRefusals(file(text));
    assert.ok(refusals.length === 1 && why.test(refusals[0]), refusals.join("\n"));
  });
}

Deno.test("staticRefusals() and truthRefusals() refuse nothing of a shipped world", () => {
  for (const text of [amber, cobalt]) {
    assert.deepEqual(staticRefusals(file(text)), []);
    assert.deepEqual(truthRefusals(file(text).scenario, { seeds: 2 }), []);
  }
});

const untrue: readonly (readonly [what: string, text: string, why: RegExp])[] = [
  [
    "the wrong node",
    changed(amber, "entity: node/n2", "entity: node/n3"),
    /^truth says node-loss@node\/n3, which no chaos event brings about with seed 1; brought about: node-loss@node\/n2$/,
  ],
  [
    "the wrong mechanism",
    changed(amber, "mechanism: node-loss", "mechanism: node-pressure"),
    /^truth says node-pressure@node\/n2/,
  ],
  [
    "one of two faults",
    changed(amber, "chaos:\n", "chaos:\n  - { kind: scale_to_zero, at: 6m, workload: adservice }\n"),
    /^truth names nothing that "adservice scaled to 0" hits/,
  ],
  [
    "one of two nodes that a drain takes",
    changed(amber, "nodes: [n2]", "nodes: [n1, n2]"),
    /^truth leaves out node-loss@node\/n1, which ".*" brings about with seed 1, too$/,
  ],
  [
    "a target that is drawn",
    changed(amber, "nodes: [n2]", "nodes: { choose: one }"),
    /which no chaos event brings about with seed \d/,
  ],
];

for (const [what, text, why] of untrue) {
  Deno.test(`truthRefusals() refuses a truth that names ${what}`, () => {
    const refusals = truthRefusals(file(text).scenario, { seeds: 8 });
    assert.ok(refusals.length > 0 && why.test(refusals[0]), refusals.join("\n"));
  });
}

const plain = file(amber).scenario;
const quiet: Scenario = {
  ...plain,
  name: "fern-gallery",
  title: "B",
  chaos: [],
  truth: { pattern: "no-fault", difficulty: "easy", faults: [] },
};
/** A quiet world that belongs on test. */
const held: Scenario = { ...quiet, name: "held", title: "held", split: "test", topology: "social-network" };
const world = (title: string, change: Partial<Scenario>): Scenario => ({ ...plain, name: title, title, ...change });
const faults = (...mechanisms: readonly string[]) => ({
  truth: {
    pattern: "double",
    difficulty: "hard",
    faults: mechanisms.map((mechanism) => ({ mechanism, entity: "service/a" })),
  },
} as const);

const together: readonly (readonly [what: string, worlds: readonly Scenario[], why: RegExp | null])[] = [
  ["a fault world and a quiet one", [plain, quiet], null],
  ["too few quiet worlds", [
    plain,
    world("a", {}),
    world("b", {}),
    world("c", {}),
    world("d", {}),
    world("e", {}),
    quiet,
  ], /^1 of 7 worlds of split dev \(14 %\) have no fault; expected at least 15 %$/],
  [
    "enough quiet worlds, and none of them on val",
    [plain, quiet, world("a", { split: "val" })],
    /^0 of 1 worlds of split val \(0 %\) have no fault/,
  ],
  ["one title twice", [plain, { ...quiet, title: plain.title }], /^title "Three small machines" stands 2 times$/],
  [
    "the held-out mechanism on dev",
    [world("a", faults("name-resolution")), quiet],
    /^a: mechanism name-resolution is held out for split test; its split is dev$/,
  ],
  [
    "the held-out topology on val",
    [world("a", { topology: "social-network", split: "val" }), { ...quiet, split: "val" }],
    /^a: topology social-network is held out/,
  ],
  [
    "lost metrics on dev",
    [world("a", { telemetry: { lossRatio: 0.1, outages: [] } }), quiet],
    /^a: telemetry loss is held out/,
  ],
  [
    "a held-out regime on dev",
    [world("a", { load: [{ ...plain.load[0], swing: 0.6 }] }), quiet],
    /^a: load that swings by half or more is held out/,
  ],
  [
    "nothing held out on test",
    [world("a", { split: "test" }), quiet, held],
    /^a: split is test, but nothing in it is held out$/,
  ],
  [
    "a combination that dev has, on test",
    [
      world("a", { split: "test", ...faults("crash", "node-loss") }),
      world("b", faults("node-loss", "crash")),
      quiet,
      held,
    ],
    /^a: split is test, but nothing in it is held out, and crash \+ node-loss is met on another split, too$/,
  ],
  ["a combination of its own on test", [world("a", { split: "test", ...faults("crash", "node-loss") }), held], null],
];

for (const [what, worlds, why] of together) {
  Deno.test(`folderRefusals() ${why === null ? "admits" : "refuses"} ${what}`, () => {
    const refusals = folderRefusals(worlds);
    if (why === null) assert.deepEqual(refusals, []);
    else assert.ok(refusals.length === 1 && why.test(refusals[0]), refusals.join("\n"));
  });
}

Deno.test("playAdmission() refuses a fault that hurts nobody and a control that stays broken, and admits a fair one", async () => {
  const temporary = await Deno.makeTempDir();
  try {
    const texts = [
      changed(changed(cobalt, "factor: 3", "factor: 1.05"), "name: cobalt-ferry", "name: calm-ferry"),
      changed(changed(amber, truth, "truth:\n  faults: []"), "name: amber-harbour", "name: lost-harbour"),
      amber,
    ];
    const files = texts.map((text) => {
      const path = `${temporary}/${/^name: (.*)$/m.exec(text)?.[1]}.yaml`;
      Deno.writeTextFileSync(path, text);
      return file(text, path);
    });
    const verdicts: (readonly [string, readonly string[]])[] = [];
    await playAdmission(files, {
      seeds: 1,
      workers: 1,
      signal: new AbortController().signal,
      onVerdict: ({ scenario }, { refusals }) => verdicts.push([scenario.name, refusals]),
    });
    assert.deepEqual(verdicts.map(([name]) => name), ["calm-ferry", "lost-harbour", "amber-harbour"]);
    const [[, calm], [, lost], [, fair]] = verdicts;
    assert.match(calm[0], /^doing nothing breaches an objective on 0 of 1 seeds/);
    assert.match(lost[0], /^has no fault, and recovers or never breaches with nobody on 0 of 1 seeds/);
    assert.deepEqual(fair, []);
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
});
