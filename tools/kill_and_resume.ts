/**
 * From an experiment's name to a line a trial: `deno run -A tools/kill_and_resume.ts baselines 10` plays its smoke design once,
 * then again and again, each time killed at a random moment and gone on with; exit code 1 when any byte differs.
 */

import { createHash } from "node:crypto";
import { parseManifest } from "../src/report/manifest.ts";

const [name = "baselines", trials = "10"] = Deno.args;
const folder = await Deno.makeTempDir({ prefix: "aegis-kill-" });
const start = performance.now();
await finish(`${folder}/whole`);
const seconds = (performance.now() - start) / 1000;
const wanted = await resultsIn(`${folder}/whole`);
console.log(`whole: ${seconds.toFixed(1)} s, ${Object.keys(wanted).length} files`);

let failed = 0;
for (let trial = 1; trial <= Number(trials); trial++) {
  const out = `${folder}/${trial}`;
  const after = Math.random() * seconds;
  const child = experiment(out);
  const timer = setTimeout(() => child.kill("SIGKILL"), after * 1000);
  const { success } = await child.status;
  clearTimeout(timer);
  const kept = success ? "it had ended" : "killed";
  await finish(out);
  const found = await resultsIn(out);
  const paths = [...new Set([...Object.keys(wanted), ...Object.keys(found)])];
  const different = paths.filter((path) => wanted[path] !== found[path]);
  if (different.length > 0) failed++;
  console.log(`${trial}: ${kept} after ${after.toFixed(1)} s: ${different.join(", ") || "the same bytes"}`);
  await Deno.remove(out, { recursive: true });
}
await Deno.remove(folder, { recursive: true });
Deno.exit(failed === 0 ? 0 : 1);

function experiment(out: string): Deno.ChildProcess {
  const args = ["run", "-A", "src/cli.ts", "experiment", name, "--smoke", "--resume", "--out", out];
  return new Deno.Command(Deno.execPath(), { args, stdout: "null" }).spawn();
}

async function finish(out: string): Promise<void> {
  const { success } = await experiment(out).status;
  if (!success) throw new Error(`Cannot finish the experiment in ${out}: see above`);
}

/** Hash of every committed file by its path; of the manifest without commit and command. */
async function resultsIn(out: string): Promise<Readonly<Record<string, string>>> {
  const hashes: Record<string, string> = {};
  for (const path of filesUnder(out, "")) {
    const bytes = await Deno.readFile(`${out}/${path}`);
    hashes[path] = createHash("sha256").update(path === "manifest.json" ? comparable(bytes) : bytes).digest("hex");
  }
  return hashes;
}

function comparable(bytes: Uint8Array): string {
  const manifest = parseManifest(new TextDecoder().decode(bytes));
  if (manifest === null) throw new Error("Cannot read a manifest that was just written");
  const { source: _, command: __, ...compared } = manifest;
  return JSON.stringify(compared);
}

function filesUnder(root: string, folder: string): readonly string[] {
  return [...Deno.readDirSync(`${root}/${folder}`)].flatMap(({ name, isDirectory }) => {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (path === "store") return [];
    return isDirectory ? filesUnder(root, path) : [path];
  }).sort();
}
