import assert from "node:assert/strict";
import { z } from "zod";
import { openEpisodic } from "./memory/episodic.ts";
import { openMemory } from "./memory/store.ts";

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const decoder = new TextDecoder();

function command(...args: readonly string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "src/cli.ts", ...args],
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  });
}

async function aegis(...args: readonly string[]): Promise<Result> {
  const { code, stdout, stderr } = await command(...args).output();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const refusals: readonly (readonly [args: readonly string[], message: RegExp])[] = [
  [
    ["run", "amber-harbor"],
    /^Cannot play: scenario "amber-harbor" is not known; known: .*did you mean "amber-harbour"\?\nA path [^\n]*\.\n$/,
  ],
  [["run", "scenarios/smoke"], /^Cannot play "scenarios\/smoke": it is a folder, and a scenario is one file\. Known/],
  [["run", "no/such.yaml"], /^Cannot play "no\/such\.yaml": there is no such file\. Known by name: amber-harbour, /],
  [
    ["run", "amber-harbour", "--tier", "legion"],
    /^Cannot run: tier "legion" is not known; known: .*\bnone\b.*\bsentinel\b/s,
  ],
  [["run", "amber-harbour", "--seed", "1.5"], /'1\.5' is invalid\. A seed is a whole number from 0 to 4294967295\.\n$/],
  [["run", "amber-harbour", "--memory", "README.md"], /^Cannot remember in README\.md: .*(exists|[Nn]ot a directory)/],
  [["demo", "--out", "/proc/x"], /^Cannot remember in \/proc\/x\/store: No such file/],
  [["demo", "--out", "."], /^Cannot write a demo to \.: it holds what no demo made \(/],
  [["run"], /missing required argument 'scenario'/],
  [
    ["scenarios", "list", "--pattern", "metastabel"],
    /'metastabel' is invalid\. pattern "metastabel" is not known; known: .*; did you mean "metastable"\?\n$/,
  ],
  [
    ["scenarios", "list", "--scenarios", "no/such"],
    /^Cannot list the scenarios of "no\/such": there is no such folder\n$/,
  ],
  [["simulate", "fern-gallery"], /required option '--out <folder>' not specified/],
  [["simulate", "fern-gallery", "--out", "/proc/x"], /^Cannot export to \/proc\/x: No such file/],
  [["simulate", "fern-gallery", "--out", "x", "--ticks", "0"], /'0' is invalid\. Ticks are a whole number from 1\.\n$/],
  [
    ["simulate", "fern-gallery", "--out", "x", "--ticks", "900000000"],
    /^Cannot simulate 900000000 ticks of 5 s: 400000 are the most\n$/,
  ],
  [["conformance", "--cases", "no/such"], /^Cannot read cases from no\/such: there is no such folder\n$/],
  [
    ["conformance", "--cases", "src/graphs"],
    /^Cannot read cases from src\/graphs: it holds no \*\.json or \*\.json\.gz\n$/,
  ],
  [["demo", "--seeds", "1,1"], /Each seed may stand there once/],
  [
    ["run", "fern-gallery", "--tier", "none", "--log", "no/such/log"],
    /^Cannot write events to no\/such\/log: No such file/,
  ],
];
for (const [args, message] of refusals) {
  Deno.test(`cli ${args.join(" ")} is refused with one message and no stack`, async () => {
    const { code, stdout, stderr } = await aegis(...args);
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });
}

Deno.test("cli run lists every problem of a broken scenario by line and column, without a stack", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/broken.yaml`;
    await Deno.writeTextFile(path, "name: broken\ntitle: Broken\nsplit: training\nduration: 20 fortnights\n");
    const { code, stdout, stderr } = await aegis("run", path, "--memory", `${folder}/memory`);
    assert.equal(code, 1);
    assert.equal(stdout, "");
    const [first, ...problems] = stderr.trim().split("\n");
    assert.equal(first, `Cannot load scenario "${path}":`);
    assert.ok(problems.every((line) => /broken\.yaml:\d+:\d+: \S/.test(line)), stderr);
    assert.ok(problems.some((line) => line.includes("broken.yaml:3:8: split is")), stderr);
    assert.ok(problems.some((line) => line.includes("broken.yaml:4:11: duration")), stderr);
  });
});

Deno.test("cli run plays a copy of a shipped scenario anywhere, under the name of its file", async () => {
  await inFolder(async (folder) => {
    const shipped = await Deno.readTextFile("scenarios/smoke/amber-harbour.yaml");
    const path = `${folder}/my-incident.yaml`;
    const play = ["run", path, "--tier", "none", "--seed", "1", "--json"];
    await Deno.writeTextFile(path, shipped);
    const refused = await aegis(...play);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /my-incident\.yaml:4:7: name is "amber-harbour"; expected .* "my-incident"\n$/);

    await Deno.writeTextFile(path, shipped.replace("name: amber-harbour", "name: my-incident"));
    const { code, stdout, stderr } = await aegis(...play);
    assert.equal(code, 0, stderr);
    const own = z.looseObject({ scenario: z.string(), stateHash: z.string() }).parse(JSON.parse(stdout));
    assert.equal(own.scenario, "my-incident");
    const original = await aegis("run", "amber-harbour", ...play.slice(2));
    assert.equal(own.stateHash, JSON.parse(original.stdout).stateHash);
  });
});

Deno.test("cli run beside another one on the same memory is refused with one message and no stack", async () => {
  await inFolder(async (folder) => {
    await using _ = await openMemory(folder, { namespace: "dev" });
    const { code, stdout, stderr } = await aegis("run", "amber-harbour", "--memory", folder);
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /^Cannot remember in .*: .* another process holds it open[^\n]*\n$/);
  });
});

Deno.test("cli run names what is not modelled in a person's own manifests, by place", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/amber-harbour.yaml`;
    const shipped = await Deno.readTextFile("scenarios/smoke/amber-harbour.yaml");
    const manifests = "manifests:\n" +
      "  - { apiVersion: example.org/v1, kind: Widget, metadata: { name: w } }\n" +
      "  - { apiVersion: v1, kind: Namespace, metadata: { name: n }, spec: { finalisers: [a] } }\n";
    await Deno.writeTextFile(path, shipped.replace("manifests:\n", manifests));
    const { code, stdout, stderr } = await aegis("run", path, "--tier", "none");
    assert.equal(code, 0, stderr);
    const lines = stdout.split("\n");
    const first = lines.indexOf("Not modelled in your files:");
    assert.equal(lines[first + 1], `  ${path}:12: Widget/w (example.org/v1) is skipped: kind not modelled`);
    assert.match(lines[first + 2], /^ {2}.*amber-harbour\.yaml:13: Namespace\/n spec is not modelled$/);
    assert.match(lines[first + 3], /^\d+ fields of the shipped topology are not modelled; --json/);
  });
});

const documentSchema = z.looseObject({
  scenario: z.literal("amber-harbour"),
  arm: z.literal("sentinel"),
  metrics: z.looseObject({ recovered: z.boolean(), violationMinutes: z.number() }),
  stateHash: z.string().regex(/^[0-9a-f]{16}$/),
  incidents: z.array(z.looseObject({ attempts: z.array(z.looseObject({ recall: z.looseObject({}) })).min(1) })).min(1),
});

Deno.test("cli run --json prints one document, --log one line an event, and a second run recalls the first", async () => {
  await inFolder(async (folder) => {
    const play = ["run", "amber-harbour", "--memory", `${folder}/memory`];
    const { code, stdout, stderr } = await aegis(...play, "--json", "--log", `${folder}/events.jsonl`);
    assert.equal(code, 0, stderr);
    assert.equal(stderr, "");
    const { stateHash } = documentSchema.parse(JSON.parse(stdout));
    const lines = (await Deno.readTextFile(`${folder}/events.jsonl`)).trimEnd().split("\n");
    const events = lines.map((line) => z.looseObject({ kind: z.string() }).parse(JSON.parse(line)));
    assert.ok(events.every(({ scenario, arm, seed }) => `${scenario} ${arm} ${seed}` === "amber-harbour sentinel 1"));
    assert.equal(events[0].kind, "alert");
    const stages = events.filter(({ kind }) => kind === "stage").map(({ stage }) => stage);
    assert.deepEqual(stages.slice(0, 4), ["observe", "recall", "diagnose", "plan"]);
    assert.equal(stages.at(-1), "preempt");
    assert.deepEqual(events.at(-1)?.stateHash, stateHash);

    const again = await aegis(...play);
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, /recalled {3}1 similar incident\n/);
    assert.match(again.stdout, /amber-harbour\.sentinel\.1@[0-9a-f]{8}\/i1 \(similarity 1\.00\)/);
  });
});

/** Starts a demo and ends it with a signal once so many episodes were reported. */
async function interruptedDemo(folder: string, episodes: number, signal: Deno.Signal): Promise<Result> {
  const child = command("demo", "--out", folder, "--log", `${folder}.jsonl`).spawn();
  let stdout = "";
  let signalled = false;
  const stderr = child.stderr.text();
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    stdout += text;
    if (signalled || stdout.split("\n").length <= episodes) continue;
    signalled = true;
    child.kill(signal);
  }
  const { code } = await child.status;
  return { code, stdout, stderr: await stderr };
}

/** Sentinel's incidents in the episodes that the log says were finished. */
async function finishedIncidents(log: string): Promise<readonly string[]> {
  const events = (await Deno.readTextFile(log)).split("\n").filter((line) => line.endsWith("}"))
    .map((line) => z.looseObject({ kind: z.string() }).parse(JSON.parse(line)));
  const name = ({ scenario, seed }: Readonly<Record<string, unknown>>) => `${scenario} ${seed}`;
  const finished = new Set(events.filter(({ kind, arm }) => kind === "finished" && arm === "sentinel").map(name));
  return events.filter((event) => event.stage === "preempt" && finished.has(name(event))).map(name);
}

async function keptIncidents(folder: string): Promise<readonly string[]> {
  {
    // As the next run would open it.
    await using memory = await openMemory(`${folder}/store`, { namespace: "dev" });
    assert.ok(memory.beliefs.incidents > 0);
  }
  await using store = await openEpisodic(`${folder}/store/dev/episodic.duckdb`, { readOnly: true });
  return (await store.incidents()).map(({ scenario, seed }) => `${scenario} ${seed}`);
}

/** At least `fewest` incidents were finished, and all of them are kept. */
async function assertKept(folder: string, fewest: number): Promise<void> {
  const finished = await finishedIncidents(`${folder}.jsonl`);
  const kept = await keptIncidents(folder);
  assert.ok(finished.length >= fewest, String(finished));
  for (const incident of finished) assert.ok(kept.includes(incident), `${incident} is not among ${kept}`);
}

Deno.test("cli demo killed in the middle leaves a readable store with every finished incident", async () => {
  await inFolder(async (parent) => {
    const folder = `${parent}/demo`;
    const { code } = await interruptedDemo(folder, 9, "SIGKILL");
    assert.equal(code, 137);
    await assertKept(folder, 4);
  });
});

Deno.test("cli demo ended by Ctrl-C says what was kept and exits with 130", async () => {
  await inFolder(async (parent) => {
    const folder = `${parent}/demo`;
    const { code, stderr } = await interruptedDemo(folder, 4, "SIGINT");
    assert.equal(code, 130);
    assert.match(stderr, /^Interrupted\. \d+ episodes were played to their end; .* are kept in .*\/store\/dev/);
    await assertKept(folder, 2);
    await assert.rejects(Deno.stat(`${folder}/report.md`), Deno.errors.NotFound);
  });
});
