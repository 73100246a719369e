/** What an agent believes, as people see it, carry it elsewhere and take it back. */

import assert from "node:assert/strict";
import { arms } from "../lab/arms.ts";
import { playRecorded, usualMismatch } from "../lab/play_recorded.ts";
import { readScenario } from "../lab/read_scenario.ts";
import { type Beliefs, emptyBeliefs } from "../memory/beliefs.ts";
import { exampleIncident } from "../memory/example_incident.ts";
import { readKept } from "../memory/kept_memory.ts";
import { recordRefutation } from "../memory/learn.ts";
import { noEvidence, type Rule } from "../memory/rules.ts";
import { openMemory } from "../memory/store.ts";
import { defaultPolicy } from "../reasoning/policy.ts";
import { beliefNames } from "./belief_names.ts";
import { beliefList } from "./beliefs_list.ts";
import { findScenario } from "./find_scenario.ts";

const incidents = ["a", "b", "c"].map((name) =>
  exampleIncident({ runId: `elm-crossing.sentinel.1@0123abc${name}`, verified: false })
);
const refs = incidents.map(({ runId, incidentId }) => `${runId}/${incidentId}`);
const rule: Rule = {
  id: "rule-0badcafe",
  predicate: [{ feature: "worstCpu", op: ">=", value: 0.5 }, { feature: "entryErrorRatio", op: ">=", value: 0.4 }],
  bias: { scaleUp: 0.5, restartRollout: -0.5 },
  provenance: { incidentId: refs[1], chosenPlanId: "P1", preferredPlanId: "P2", advantageBound: 0.1, merged: [] },
  state: "shadow",
  evidence: { ...noEvidence, trials: 1, alpha: 2 },
};
const banned = incidents.reduce<Beliefs>((beliefs, { signature }, index) =>
  recordRefutation(beliefs, {
    incidentId: refs[index],
    signature,
    mechanism: "dependency-overload",
    entity: "service/productcatalogservice",
    entityRole: "leaf",
    planId: "P1",
    strength: 0.9,
    evidence: "P1 (Scale up) was to recover with 95 % and failed",
  }), { ...emptyBeliefs, incidents: 3, rules: [rule] });
const [{ id: banId }] = beliefNames({ beliefs: banned, incidents });

async function withMemory(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    {
      await using memory = await openMemory(folder, { namespace: "dev" });
      await memory.record({ rows: { incidents }, beliefs: banned });
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function beliefs(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "src/cli.ts", "beliefs", ...args],
    env: { NO_COLOR: "1" },
  });
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("beliefList() tells bans with their ends and rules with their states in 80 columns", () => {
  const lines = beliefList({ beliefs: banned, incidents });
  assert.deepEqual(lines.filter((line) => line.length > 80), []);
  assert.deepEqual(lines.slice(0, 6), [
    "Bans in force: claims that are not made again under symptoms like those",
    `  ${banId}: dependency-overload@service/productcatalogservice`,
    `    since ${refs[2]}`,
    "    3 outcomes behind it; today refuted M 2.70, confirmed A 0.00",
    "    ends after 36 more incidents like it, or a confirmation",
    "",
  ]);
  assert.ok(lines.includes("  rule-0badcafe: shadow, 1 trial, wealth 1.00, P(better) 0.75"));
});

Deno.test("beliefs show tells a ban's outcomes, and answers a name that is not there with those that are near", async () => {
  await withMemory(async (folder) => {
    const { stdout } = await beliefs("show", banId, "--memory", folder);
    for (const ref of refs) assert.match(stdout, new RegExp(`in\\s+${ref}`));
    assert.match(stdout, /has confidence 0/);
    assert.match(stdout, /moved by -1\.31 nats/);
    const { code, stderr } = await beliefs("show", "rule-0badcaff", "--memory", folder);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^Cannot show: there is no ban, rule or incident "rule-0badcaff".*did you mean "rule-0badcafe"\?\n$/,
    );
  });
});

Deno.test("beliefs export and import carry a memory to the byte, and a bad file changes nothing", async () => {
  await withMemory(async (folder) => {
    const file = `${folder}/memory.json`;
    assert.equal((await beliefs("export", "--memory", folder, "--out", file)).code, 0);
    const text = await Deno.readTextFile(file);
    const there = await beliefs("import", file, "--memory", `${folder}/new`);
    assert.match(there.stdout, /Replaced .*: 0 incidents.*\nIt now holds 3 incidents, 1 ban, 1 rule, 3 outcomes/);
    assert.equal((await beliefs("export", "--memory", `${folder}/new`)).stdout, text);

    await Deno.writeTextFile(`${folder}/bad.json`, text.replace('"shadow"', '"shade"'));
    const bad = await beliefs("import", `${folder}/bad.json`, "--memory", folder);
    assert.equal(bad.code, 1);
    assert.match(bad.stderr, /nothing was changed[\s\S]*beliefs\.rules\[0\]\.state/);
    await Deno.writeTextFile(`${folder}/bad.json`, text.replace('"namespace":"dev"', '"namespace":"test"'));
    assert.match(
      (await beliefs("import", `${folder}/bad.json`, "--memory", folder)).stderr,
      /incidents\[0\] is of name/,
    );
    assert.deepEqual(await readKept({ folder, namespace: "dev" }), { beliefs: banned, incidents });
  });
});

Deno.test("beliefs forget takes back a ban, a rule, an incident and all, and says what is gone", async () => {
  await withMemory(async (folder) => {
    const place = { folder, namespace: "dev" };
    const forget = async (id: string) =>
      (await beliefs("forget", id, "--memory", folder)).stdout.replaceAll(/\s+/g, " ");
    assert.match(await forget("rule-0badcafe"), /rule-0badcafe, shadow, induced by elm-crossing/);
    const said = await forget(refs[0]);
    assert.match(said, /incident elm-crossing\S+, which is not recalled/);
    assert.match(said, /ban of dependency-overload@service\/productcatalogservice, in-force, since \S+ refutation of/);
    const kept = await readKept(place);
    assert.equal(kept.incidents.length, 2);
    assert.deepEqual([kept.beliefs.bans, kept.beliefs.rules, kept.beliefs.ledger.length], [[], [], 2]);
    assert.match(await forget("--all"), /2 incidents, all records of their runs refutation of .* refutation of /);
    assert.deepEqual(await readKept(place), { beliefs: emptyBeliefs, incidents: [] });
  });
});

Deno.test("beliefs forget of an incident that was played leaves a memory that the next run goes on with", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const scenario = readScenario(findScenario("amber-harbour"));
    const play = async (seed: number) => {
      await using memory = await openMemory(folder, { namespace: "dev" });
      const { episode } = await playRecorded(scenario, {
        suite: "run",
        position: 0,
        arm: arms.sentinel,
        seed,
        memory,
        policy: defaultPolicy,
        mismatch: usualMismatch,
        onEvent() {},
      });
      return episode.incidents.length;
    };
    const first = await play(1);
    const [{ runId, incidentId }] = (await readKept({ folder, namespace: "dev" })).incidents;
    assert.equal((await beliefs("forget", `${runId}/${incidentId}`, "--memory", folder)).code, 0);
    assert.deepEqual(await readKept({ folder, namespace: "dev" }), { beliefs: emptyBeliefs, incidents: [] });
    assert.equal(await play(1), first);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
