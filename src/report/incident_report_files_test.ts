/** The files of a demo's report: complete, linked, the same whatever order the episodes come in. */

import assert from "node:assert/strict";
import { testingEpisode } from "../charts/testing_episode.ts";
import { reportMarkdown } from "./incident_report.ts";
import { incidentReportFiles } from "./incident_report_files.ts";

const report = {
  title: "Smoke: does Sentinel mend what doing nothing does not?",
  question: "Does Sentinel recover incidents that doing nothing does not?",
  command: "deno task run smoke",
  baseline: "do-nothing",
  episodes: [testingEpisode("sentinel"), testingEpisode("do-nothing")],
};

Deno.test("incidentReportFiles() holds every figure that the report shows, and the tables", async () => {
  const files = await incidentReportFiles(report);
  const figures = [...files.keys()].filter((path) => path.endsWith(".svg"));
  assert.equal(figures.length, 1 + 1 + 2 * 2);
  const shown = [...(files.get("report.md") ?? "").matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path]) => path);
  assert.deepEqual(shown.toSorted(), figures.toSorted());
  assert.deepEqual(
    [...files.keys()].filter((path) => path.startsWith("tables/")),
    ["episodes", "attempts", "plans", "actions"].map((name) => `tables/${name}.csv`),
  );
});

Deno.test("incidentReportFiles() makes the same bytes again, whatever the order of the episodes", async () => {
  const turned = await incidentReportFiles({ ...report, episodes: report.episodes.toReversed() });
  assert.deepEqual(turned, await incidentReportFiles(report));
});

Deno.test("incidentReportFiles() refuses an incident whose chart cannot be rendered", async () => {
  const broken = testingEpisode("sentinel");
  const [incident] = broken.incidents;
  const attempts = incident.attempts.map((attempt) => ({ ...attempt, plans: [] }));
  const episodes = [{ ...broken, incidents: [{ ...incident, attempts }] }];
  await assert.rejects(incidentReportFiles({ ...report, episodes }), /"P1" was judged but is not among the plans/);
});

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
