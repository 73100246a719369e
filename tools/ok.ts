/** `deno task ok`: from the working tree to one line for each mechanical check; exit code 1 when any of them fails. */

import { ambientEffects } from "./ambient.ts";
import { circles } from "./circles.ts";
import { importDirections } from "./import_directions.ts";
import { publicDocs } from "./public_docs.ts";
import { type SourceFile, sourceFile } from "../src/lab/provenance/source_file.ts";
import type { Violation } from "./violation.ts";
import { unusedExports } from "./unused_exports.ts";
import { vendors } from "./vendors.ts";

interface Check {
  readonly name: string;
  /** Complaints; none when the check passes. */
  readonly run: () => Promise<readonly string[]> | readonly string[];
}

const files = await sourceFiles(["experiments", "notebooks", "src", "tools"]);
const ours = files.filter(({ path }) => !path.startsWith("tools/"));
const entries = ["src/mod.ts"].filter((entry) => files.some(({ path }) => path === entry));

const checks: readonly Check[] = [
  { name: "format", run: () => deno("fmt", "--check") },
  { name: "lint", run: () => deno("lint") },
  { name: "types", run: () => deno("check", "--quiet", ...files.map(({ path }) => path)) },
  { name: "import directions", run: () => lines(importDirections(files)) },
  { name: "vendors", run: () => lines(vendors(ours)) },
  { name: "import circles", run: () => lines(circles(files)) },
  { name: "unused exports", run: () => lines(unusedExports(ours)) },
  { name: "ambient effects", run: () => lines(ambientEffects(ours)) },
  { name: "public docs", run: documentation },
];

let failed = 0;
for (const { name, run } of checks) {
  const start = performance.now();
  const complaints = await run();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  if (complaints.length > 0) failed++;
  console.log(`${complaints.length === 0 ? "pass" : "FAIL"}  ${name.padEnd(18)} ${seconds.padStart(5)} s`);
  for (const complaint of complaints) console.log(complaint.replace(/^/gm, "      "));
}
Deno.exit(failed === 0 ? 0 : 1);

function lines(violations: readonly Violation[]): readonly string[] {
  return violations.map(({ file, line, message }) => `${file}:${line} ${message}`);
}

async function documentation(): Promise<readonly string[]> {
  if (entries.length === 0) return [];
  const output = await deno("doc", "--lint", ...entries);
  // A complaint of another form, about a module that cannot be read for one, must not pass for silence.
  const isLint = output.every((text) => /documentation lint errors?\./.test(text));
  return isLint ? lines(publicDocs(output.join("\n"), `${Deno.cwd()}/`, files)) : output;
}

async function deno(...args: readonly string[]): Promise<readonly string[]> {
  const command = new Deno.Command(Deno.execPath(), { args: [...args], env: { NO_COLOR: "1" } });
  const { success, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return success ? [] : [`${decoder.decode(stdout)}${decoder.decode(stderr)}`.trim()];
}

async function sourceFiles(folders: readonly string[]): Promise<readonly SourceFile[]> {
  const found: SourceFile[] = [];
  for (const folder of folders) {
    for (const path of await typescriptUnder(folder)) found.push(sourceFile(path, await Deno.readTextFile(path)));
  }
  return found;
}

async function typescriptUnder(folder: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const { name, isDirectory } of await entriesOf(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) paths.push(...await typescriptUnder(path));
    else if (/\.tsx?$/.test(name)) paths.push(path);
  }
  return paths.sort();
}

/** A folder that does not exist yet has no entries. */
async function entriesOf(folder: string): Promise<readonly Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
