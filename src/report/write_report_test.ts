/** The report folder: whole, reproducible, and never half-written. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testingEpisode } from "../charts/testing_episode.ts";
import { reportMarkdown } from "./incident_report.ts";
import { writeReport } from "./write_report.ts";

const report = {
  title: "Smoke: does Sentinel mend what doing nothing does not?",
  question: "Does Sentinel recover incidents that doing nothing does not?",
  command: "deno task run smoke",
  baseline: "do-nothing",
  episodes: [testingEpisode("sentinel"), testingEpisode("do-nothing")],
  scenarioTexts: { "checkout-dusk": "name: checkout-dusk\n" },
  lockHash: "a".repeat(64),
  codeHash: "b".repeat(64),
  versions: { deno: "2.9.6", v8: "15.0", typescript: "6.0.3" },
};

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const parent = await mkdtemp(join(tmpdir(), "report-"));
  try {
    await test(join(parent, "smoke"));
  } finally {
    await rm(parent, { recursive: true });
  }
}

async function bytesOf(folder: string): Promise<Record<string, string>> {
  const paths = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = paths.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).toSorted();
  return Object.fromEntries(
    await Promise.all(files.map(async (path) => [path.slice(folder.length + 1), await readFile(path, "utf8")])),
  );
}

Deno.test("writeReport() writes report, figures, tables and a manifest that holds their hashes", () =>
  inFolder(async (folder) => {
    await writeReport(folder, report);
    const { "manifest.json": manifest, ...files } = await bytesOf(folder);
    const listed = JSON.parse(manifest);
    assert.deepEqual(Object.keys(listed.files), Object.keys(files));
    for (const [path, text] of Object.entries(files)) {
      assert.equal(listed.files[path], createHash("sha256").update(text).digest("hex"));
    }
    assert.equal(Object.keys(files).filter((path) => path.endsWith(".svg")).length, 1 + 1 + 2 * 2);
    for (const [, path] of files["report.md"].matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)) assert.ok(path in files, path);
    assert.deepEqual(listed.episodes[0], {
      scenario: "checkout-dusk",
      arm: "do-nothing",
      seed: 7,
      stateHash: "2c26b46b68ffc68f",
    });
  }));

Deno.test("writeReport() makes the same bytes again, whatever the order of the episodes, and keeps what is not its own", () =>
  inFolder(async (folder) => {
    await writeReport(folder, report);
    const before = await bytesOf(folder);
    await writeFile(join(folder, "runs.duckdb"), "rows");
    await writeFile(join(folder, "figures", "stale.svg"), "<svg/>");
    await writeReport(folder, { ...report, episodes: report.episodes.toReversed() });
    assert.deepEqual(await bytesOf(folder), { ...before, "runs.duckdb": "rows" });
    assert.deepEqual(await readdir(join(folder, "..")), ["smoke"]);
  }));

Deno.test("writeReport() leaves the old folder as it was when a chart cannot be rendered", () =>
  inFolder(async (folder) => {
    await writeReport(folder, report);
    const before = await bytesOf(folder);
    const broken = testingEpisode("sentinel");
    const [incident] = broken.incidents;
    const attempts = incident.attempts.map((attempt) => ({ ...attempt, plans: [] }));
    await assert.rejects(
      writeReport(folder, { ...report, episodes: [{ ...broken, incidents: [{ ...incident, attempts }] }] }),
      /"P1" was judged but is not among the plans/,
    );
    assert.deepEqual(await bytesOf(folder), before);
  }));

Deno.test("writeReport() brings back an old folder whose replacement was killed half-way", () =>
  inFolder(async (folder) => {
    await mkdir(folder);
    await writeFile(join(folder, "runs.duckdb"), "rows");
    await rename(folder, `${folder}.old`);
    await writeReport(folder, report);
    assert.equal(await readFile(join(folder, "runs.duckdb"), "utf8"), "rows");
    assert.deepEqual(await readdir(join(folder, "..")), ["smoke"]);
  }));

Deno.test("reportMarkdown() tells the incident from what was seen to what was learned", () => {
  const text = reportMarkdown(report, new Map());
  const inOrder = [
    "**Question.** Does Sentinel",
    "**Verdict.** sentinel did better than baseline arm do-nothing: it recovered 1 of 1 fault scenarios against 0 of 1",
    "| checkout-dusk | do-nothing | no | censored |",
    "## Carts slow down at dusk",
    "### sentinel, incident 1: alert on frontend at minute 9.3 (tick 112)",
    "Seen: `service/cartservice:memory` memory of cartservice at 97 %",
    "Believed: `cpu-saturation@service/cartservice` 0.52",
    "**P1, Scale cartservice from 2 to 4, won**",
    "| 114 | plan | scale cartservice to 4 | done, cost 0.3 | scale cartservice to 2 |",
    "| 150 | undo | scale cartservice to 2 |",
    "still violated at tick 150: frontend latencyP95Ms 2100 ms (allowed 500 ms)",
    "`cpu-saturation@service/cartservice` is refuted",
    "#### Attempt 2",
    "Recovered at minute 17.3 (tick 208)",
    "Verified: `memory-growth@service/cartservice`",
  ];
  let from = 0;
  for (const part of inOrder) {
    const at = text.indexOf(part, from);
    assert.ok(at >= from, `missing, or too early: ${part}`);
    from = at;
  }
  assert.doesNotMatch(text, /undefined|NaN|!\[/);
});
