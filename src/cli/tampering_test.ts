/** Whatever is altered in committed results, be it a byte of a file or a field of the manifest with its hash, is named. */

import assert from "node:assert/strict";
import { experimentProvenance } from "../lab/experiment/experiment_provenance.ts";
import { inFolder, play, smallDesign, smallWorlds } from "../lab/experiment/testing_experiment.ts";
import { openEpisodic } from "../memory/episodic.ts";
import { canonicalHash } from "../memory/canonical_json.ts";
import { defaultPolicy } from "../reasoning/policy.ts";
import { alteredFiles } from "../report/check_results.ts";
import { experimentMade } from "../report/experiment_made.ts";
import { type Manifest, parseManifest } from "../report/manifest.ts";
import { readResultsFolder } from "../report/read_results_folder.ts";
import { writeResults } from "../report/write_results.ts";
import { standingOf } from "./results.ts";

/** Plays and writes a small experiment whose excluded world and many seeds a forger might wish to be others. */
async function smallResults(folder: string): Promise<string> {
  const out = `${folder}/small`;
  const design = smallDesign(await smallWorlds(folder), {
    seeds: { first: 1, count: 1 },
    training: null,
    exclusions: { "fern-gallery-dev": "nothing happens there" },
  });
  const provenance = {
    ...experimentProvenance(design, "deno task experiment small"),
    source: { kind: "git", commit: "c".repeat(40), dirty: false, diffHash: null },
  } as const;
  const { store } = await play(design, out);
  const memory = await Deno.readTextFile(`${out}/memory.json`);
  await using opened = await openEpisodic(store, { readOnly: true });
  const made = await experimentMade({ experiment: design.experiment, store: opened, memory });
  await writeResults(out, { provenance, ...made });
  return out;
}

/** Everything that is said of the folder, but that no file of today states the small experiment. */
async function said(results: string): Promise<readonly string[]> {
  const { wanting } = await standingOf(results);
  return wanting.flatMap(([, all]) => all).filter((line) => !line.startsWith('Cannot load: experiment "small"'));
}

/** What is wrong with the files, whatever the tree. */
async function altered(results: string): Promise<readonly string[]> {
  const found = await readResultsFolder(results);
  assert.ok(found.kind === "found");
  return alteredFiles(found.folder);
}

const other = "0".repeat(64);
const twin = "src/operations/twin.ts";
const designed = "manifest.json states otherwise than its design: ";

interface Forgery {
  readonly field: string;
  /** Changes one field, and whatever hash stands beside it. */
  readonly forge: (manifest: Manifest) => Manifest;
  readonly named: string;
}

/** Forged together are those of a list: none hides another. */
const forgeries: readonly (readonly Forgery[])[] = [
  [
    {
      field: "name",
      forge: (manifest) => ({ ...manifest, name: "large" }),
      named: `${designed}name: "large" there, "small" here`,
    },
    {
      field: "command",
      forge: (manifest) => ({ ...manifest, command: "deno task experiment small; echo forged" }),
      named: `${designed}command: "deno task experiment small; echo forged" does not play this design`,
    },
    {
      field: "seeds",
      forge: (manifest) => ({ ...manifest, seeds: { ...manifest.seeds, values: [1, 2] } }),
      named: `${designed}seeds.values.1: 2 there, nothing here`,
    },
    {
      field: "exclusions",
      forge: (manifest) => ({ ...manifest, exclusions: {} }),
      named: `${designed}exclusions.fern-gallery-dev: nothing there, "nothing happens there" here`,
    },
  ],
  [
    {
      field: "command of another experiment",
      forge: (manifest) => ({ ...manifest, command: "deno task experiment baselines" }),
      named: `${designed}command: "deno task experiment baselines" does not play this design`,
    },
    {
      field: "seeds' rule",
      forge: (manifest) => ({ ...manifest, seeds: { ...manifest.seeds, rule: "as they fell" } }),
      named: `${designed}seeds.rule: "as they fell" there`,
    },
    {
      field: "policy",
      forge: (manifest) => withConfig(manifest, { policy: { ...defaultPolicy, banPosterior: 0.5 } }),
      named: `${designed}config.policy.banPosterior: 0.5 there, ${defaultPolicy.banPosterior} here`,
    },
    {
      field: "version of TypeScript",
      forge: (manifest) => withVersions(manifest, { typescript: "1.0" }),
      named: `${designed}versions.typescript: "1.0" there`,
    },
    {
      field: "entries, with one more",
      forge: (manifest) => withCode(manifest, { entries: [...manifest.code.cells.entries, twin] }),
      named: `${designed}code.cells.entries.3: "${twin}" there, nothing here`,
    },
    {
      field: "a module, left out",
      forge: (manifest) => {
        const { [twin]: _, ...files } = manifest.code.cells.files;
        return withCode(manifest, { files });
      },
      named: `${designed}code.cells.files.${twin}: nothing there`,
    },
  ],
  [
    {
      field: "command with other seeds",
      forge: (manifest) => ({ ...manifest, command: "deno task experiment small --seeds 9" }),
      named: `${designed}command: "deno task experiment small --seeds 9" does not play this design`,
    },
    {
      field: "version of V8",
      forge: (manifest) => withVersions(manifest, { v8: "1.0" }),
      named: "V8 was 1.0 and is ",
    },
    {
      field: "version of Deno",
      forge: (manifest) => withVersions(manifest, { deno: "1.0.0" }),
      named: "Deno was 1.0.0 and is ",
    },
    {
      field: "lock",
      forge: (manifest) => ({ ...manifest, lockHash: other }),
      named: "deno.lock changed",
    },
    {
      field: "entries, with one left out",
      forge: (manifest) => withCode(manifest, { entries: manifest.code.cells.entries.slice(1) }),
      named: "src/lab/experiment/design.ts no longer matters",
    },
    {
      field: "hash of a module",
      forge: (manifest) => withCode(manifest, { files: { ...manifest.code.cells.files, [twin]: other } }),
      named: `${twin} changed`,
    },
    {
      field: "scenarios",
      forge: (manifest) => ({
        ...manifest,
        scenarios: Object.fromEntries(Object.keys(manifest.scenarios).map((path) => [path, other])),
      }),
      named: "amber-harbour-dev.yaml changed",
    },
    {
      field: "hash of the configuration",
      forge: (manifest) => ({ ...manifest, config: { ...manifest.config, hash: other } }),
      named: "manifest.json contradicts itself: config.hash",
    },
    {
      field: "hash of the code",
      forge: ({ code, ...manifest }) => ({ ...manifest, code: { ...code, report: { ...code.report, hash: other } } }),
      named: "manifest.json contradicts itself: code.report.hash",
    },
    {
      field: "memory",
      forge: (manifest) => ({ ...manifest, memoryHash: other }),
      named: "memory.json is not the memory that the cells started from",
    },
    {
      field: "hash of a file",
      forge: (manifest) => ({ ...manifest, files: { ...manifest.files, "tables/cells.csv": other } }),
      named: "tables/cells.csv was altered",
    },
    {
      field: "a file that never was",
      forge: (manifest) => ({ ...manifest, files: { ...manifest.files, "figures/more.svg": other } }),
      named: "figures/more.svg is missing",
    },
    {
      field: "a tree that was not clean",
      forge: (manifest) => ({ ...manifest, source: { kind: "unknown", reason: "git is not installed" } }),
      named: "unknown when it was made: commit first",
    },
  ],
];

function withConfig(manifest: Manifest, changed: Readonly<Record<string, unknown>>): Manifest {
  const { config: { value } } = manifest;
  assert.ok(typeof value === "object" && value !== null);
  const forged = { ...value, ...changed };
  return { ...manifest, config: { hash: canonicalHash(forged), value: forged } };
}

function withVersions(manifest: Manifest, changed: Partial<Manifest["versions"]>): Manifest {
  return { ...manifest, versions: { ...manifest.versions, ...changed } };
}

function withCode(manifest: Manifest, changed: Partial<Manifest["code"]["cells"]>): Manifest {
  const cells = { ...manifest.code.cells, ...changed };
  return { ...manifest, code: { ...manifest.code, cells: { ...cells, hash: canonicalHash(cells.files) } } };
}

/** In the middle, so that it is no more than content. */
function flipped(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy[copy.length >> 1] ^= 1;
  return copy;
}

Deno.test("standingOf() names every file with one bit flipped, lost or added, and every field of the manifest that was forged", () =>
  inFolder(async (folder) => {
    const results = await smallResults(folder);
    const path = `${results}/manifest.json`;
    const text = await Deno.readTextFile(path);
    const manifest = parseManifest(text) ?? assert.fail("the manifest is read");
    assert.deepEqual(await said(results), []);

    const kinds = [
      /^figures\/.*\.json$/,
      /^figures\/.*\.svg$/,
      /^report\.md$/,
      /^report\.html$/,
      /^memory\.json$/,
      /^tables\//,
    ];
    for (const kind of kinds) {
      const file = Object.keys(manifest.files).find((name) => kind.test(name)) ?? assert.fail(`there is a ${kind}`);
      const bytes = await Deno.readFile(`${results}/${file}`);
      await Deno.writeFile(`${results}/${file}`, flipped(bytes));
      assert.equal((await altered(results))[0], `${file} was altered: the manifest has another hash of it`);
      await Deno.remove(`${results}/${file}`);
      assert.equal((await altered(results))[0], `${file} is missing`);
      await Deno.writeFile(`${results}/${file}`, bytes);
    }
    await Deno.writeTextFile(`${results}/tables/more.csv`, "a\n");
    assert.deepEqual(await altered(results), [
      "tables/more.csv is none of these results: the manifest does not have it",
    ]);
    await Deno.remove(`${results}/tables/more.csv`);
    for (const together of forgeries) {
      const forged = together.reduce((so, { forge }) => forge(so), manifest);
      await Deno.writeTextFile(path, JSON.stringify(forged));
      const lines = await said(results);
      for (const { field, named } of together) {
        assert.ok(lines.some((line) => line.includes(named)), `${field}: ${lines.join("\n")}`);
      }
    }
    await Deno.writeTextFile(path, JSON.stringify({ ...manifest, note: "trust me" }));
    assert.deepEqual(await said(results), ["its manifest.json is damaged, or of another version"]);
    await Deno.writeTextFile(path, text);
    assert.deepEqual(await said(results), []);
  }));
