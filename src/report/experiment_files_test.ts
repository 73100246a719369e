/** The files of an experiment's report: pure, self-contained, escaped, the same in both formats, whole for designs that lack something. */

import assert from "node:assert/strict";
import { testingAnalysis } from "../charts/testing_analysis.ts";
import type { ExperimentResults } from "../lab/analysis/experiment_results.ts";
import { testingExperiment, testingRuns } from "../lab/analysis/testing_experiment.ts";
import type { Experiment } from "../lab/experiment/experiment.ts";
import type { RunRow } from "../memory/rows.ts";
import { experimentFiles, filesOf } from "./experiment_files.ts";
import { testingResults } from "./testing_results.ts";

const results = testingResults();
const files = await filesOf(results, testingAnalysis());
const [markdown, page] = [text("report.md"), text("report.html")];

function text(path: string, of: ReadonlyMap<string, string> = files): string {
  const found = of.get(path);
  assert.ok(found !== undefined, `${path} is missing`);
  return found;
}

/** What a reader sees of a page, drawings apart. */
function readHtml(html: string): string {
  const body = html.slice(html.indexOf("<header>"))
    .replaceAll(/<nav.*?<\/nav>|<svg.*?<\/svg>/gs, "").replaceAll(/<[^>]*>/g, " ");
  return body.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

function readMarkdown(source: string): string {
  return source.replaceAll(/<picture>.*?<\/picture>/g, "").replaceAll(/\(<[^>]*>\)/g, "")
    .replaceAll(/<\/?(?:details|summary)>/g, " ").replaceAll(/\\(.)/g, "$1");
}

function numbers(read: string): readonly string[] {
  return [...read.matchAll(/[−+]?\d+(?:[.,]\d+)*/g)].map(([number]) => number);
}

Deno.test("experimentFiles() gives the same bytes for the same results", async () => {
  const small = design({ arms: ["none", "runbook", "sentinel", "sentinel-aa"], regret: null }, 2);
  assert.deepEqual(await experimentFiles(small), await experimentFiles(small));
});

Deno.test("experimentFiles() writes two reports, and each figure in light, in dark and as data", () => {
  const figures = [...files.keys()].filter((path) => path.startsWith("figures/"));
  const names = [...new Set(figures.map((path) => path.replace(/^figures\/(.*?)(-dark)?\.\w+$/, "$1")))];
  assert.deepEqual(names, [
    "differences",
    "recovery",
    "regret",
    "diagnosis-sets",
    "diagnosis-claims",
    "shadow-recovery",
    "learning",
    "breakdown",
    "largest-loss-timeline",
    "largest-loss-front",
    "largest-gain-timeline",
    "largest-gain-front",
  ]);
  assert.equal(figures.length, 3 * names.length);
  assert.equal(files.size, figures.length + 2);
  for (const name of names) {
    assert.match(text(`figures/${name}.svg`), /<rect width="[\d.]+" height="[\d.]+" fill="#ffffff"\/>/);
    assert.match(text(`figures/${name}-dark.svg`), /<rect width="[\d.]+" height="[\d.]+" fill="#15181c"\/>/);
    assert.equal(JSON.parse(text(`figures/${name}.json`)).config.background, "#ffffff");
  }
});

Deno.test("report.html asks nothing of any server and runs nothing", () => {
  assert.doesNotMatch(page, /<(?:script|link|img|iframe|object|embed)\b|@import|\bon\w+=|src=/);
  const addresses = [...page.matchAll(/\bhttps?:[^"'\s<)]*/g)].map(([address]) => address);
  // The SVG namespaces are names; the other one is text of the hypothesis.
  assert.deepEqual([...new Set(addresses)], [
    "http://example.com",
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/xlink",
  ]);
  const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
  for (const href of links) assert.match(href, /^#[a-z0-9-]+$|^(?:manifest\.json|figures|tables)$/);
});

Deno.test("report.html has ids once, and every link in it leads somewhere", () => {
  const ids = [...page.matchAll(/\bid="([^"]*)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length);
  const targets = [
    ...[...page.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id),
    ...[...page.matchAll(/url\(#([^)]*)\)/g)].map(([, id]) => id),
    ...[...page.matchAll(/aria-labelledby="([^"]*)"/g)].map(([, id]) => id),
  ];
  for (const target of targets) assert.ok(ids.includes(target), target);
});

Deno.test("reports say the same numbers in the same order, whichever is read", () => {
  const read = numbers(readHtml(page));
  assert.ok(read.length > 300);
  assert.deepEqual(read, numbers(readMarkdown(markdown)));
});

Deno.test("no text of an experiment becomes markup", () => {
  assert.ok(page.includes("<h1>Baselines &amp; &lt;oracles&gt;</h1>"));
  assert.ok(page.includes("greedy &lt;i&gt;is&lt;/i&gt; not told"));
  assert.ok(page.includes("It *does*, by more than a [minute](http://example.com)."));
  assert.ok(markdown.startsWith("# Baselines \\& \\<oracles\\>\n"));
  assert.ok(markdown.includes("It \\*does\\*, by more than a [minute\\](http://example.com)."));
  assert.ok(markdown.includes("greedy \\<i\\>is\\</i\\> not told"));
});

Deno.test("report.html names every figure and table for those who do not see it", () => {
  const count = (pattern: RegExp) => [...page.matchAll(pattern)].length;
  assert.equal(count(/<svg role="img" aria-label="[^"]+"/g), count(/<svg /g));
  assert.equal(count(/<caption>/g), count(/<table>/g));
  assert.equal([...markdown.matchAll(/<img alt="[^"]+" src="figures\/[a-z-]+\.svg">/g)].length, count(/<figure /g));
});

/** Results of a design of four scenarios, single and without a fault by turns. */
function design(
  changed: Partial<Experiment>,
  seeds: number,
  fields: (arm: string, scenario: number) => Partial<RunRow> = () => ({}),
): ExperimentResults {
  const experiment: Experiment = { ...testingExperiment, ...changed };
  const runs = testingRuns(
    { arms: experiment.arms, scenarios: 4, seeds },
    ({ arm, scenario, seed }) => ({
      pattern: scenario % 2 === 0 ? "single" : "no-fault",
      faults: scenario % 2 === 0 ? 1 : 0,
      violationMinutes: 5 + scenario + 0.1 * seed - experiment.arms.indexOf(arm),
      ...fields(arm, scenario),
    }),
  );
  return { experiment, runs, attempts: [], examples: [] };
}

const undiagnosed = {
  diagnosis: "none",
  diagnosed: "none",
  topRight: null,
  pathRight: null,
  confidence: null,
} as const;

const edges: readonly {
  readonly title: string;
  readonly results: ExperimentResults;
  readonly says: readonly string[];
  readonly without: readonly string[];
}[] = [
  {
    title: "without oracles",
    results: design({ arms: ["none", "runbook", "sentinel", "sentinel-aa"], regret: null }, 2),
    says: ["This design has no oracles: regret is unknown."],
    without: ["regret"],
  },
  {
    title: "of one seed",
    results: design({ arms: ["none", "runbook", "sentinel", "sentinel-aa"], regret: null }, 1),
    says: ["4 arms × 4 scenarios × 1 seed: 16 runs."],
    without: [],
  },
  {
    title: "in which nobody does nothing, and every world has a fault",
    results: design({ arms: ["runbook", "sentinel", "sentinel-aa"], regret: null }, 2, () => ({
      pattern: "single",
      faults: 1,
    })),
    says: [
      "Nobody did nothing in this design: what an arm made worse is unknown.",
      "This design has no world without a fault: false actions are unknown.",
    ],
    without: [],
  },
  {
    title: "in which no world has a fault",
    results: design({ arms: ["none", "runbook", "sentinel", "sentinel-aa"], regret: null }, 2, () => ({
      pattern: "no-fault",
      faults: 0,
    })),
    says: ["No world of this design has a fault: there is nothing to recover from."],
    without: ["recovery"],
  },
  {
    title: "of arms that do not diagnose",
    results: design(
      { arms: ["none", "runbook", "constant"], aa: { arm: "constant", twin: "none" }, regret: null },
      2,
      () => undiagnosed,
    ),
    says: [
      "No arm of this design diagnoses.",
      "No arm of this design rehearses its plans.",
      "In no pair did constant and runbook come out differently: there is nothing to show in full.",
    ],
    without: ["diagnosis-sets", "diagnosis-claims", "shadow-recovery", "largest-loss-timeline"],
  },
  {
    title: "in which everything is censored",
    results: design({ arms: ["none", "runbook", "sentinel", "sentinel-aa"], regret: null }, 2, () => ({
      recovered: false,
      followUpSeconds: 1000,
    })),
    says: ["0.00 [0.00, 0.00] | 4 of 4 |"],
    without: [],
  },
  {
    title: "of streams with nothing to learn from",
    results: design(
      { arms: ["sentinel", "sentinel-aa"], reference: "sentinel", regret: null, learning: "stream" },
      2,
      () => undiagnosed,
    ),
    says: ["each arm's runs of one seed follow each other as one stream, from an empty memory."],
    without: [],
  },
];

for (const { title, results, says, without } of edges) {
  Deno.test(`experimentFiles() writes a design ${title}, and says what is absent`, async () => {
    const files = await experimentFiles(results);
    const [markdown, page] = [text("report.md", files), text("report.html", files)];
    for (const sentence of says) assert.ok(markdown.includes(sentence), sentence);
    for (const name of without) assert.ok(!files.has(`figures/${name}.svg`), name);
    assert.doesNotMatch(markdown, /NaN|undefined|Infinity|\[object/);
    assert.doesNotMatch(page, /NaN|undefined|Infinity|\[object/);
    assert.deepEqual(numbers(readHtml(page)), numbers(readMarkdown(markdown)));
  });
}
