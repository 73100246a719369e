import assert from "node:assert/strict";
import { remarkLines } from "./remark_lines.ts";

const shipped = "scenarios/topologies/online-boutique/workloads.yaml:9: Deployment spec.x is not modelled";
const own = (line: number) => `mine/my-incident.yaml:${line}: Deployment "web" spec.replcas is not modelled`;

Deno.test("remarkLines() names what is in a person's own files and counts what was shipped", () => {
  assert.deepEqual(remarkLines([], 120), []);
  assert.deepEqual(remarkLines([own(3), shipped, `${Deno.cwd()}/${shipped}`], 120), [
    "Not modelled in your files:",
    `  ${own(3)}`,
    '2 fields of the shipped topology are not modelled; --json lists them under "notModelled"',
  ]);
});

Deno.test("remarkLines() shows ten of a person's own at most and says how many there are", () => {
  const remarks = Array.from({ length: 12 }, (_, index) => own(index + 1));
  const lines = remarkLines(remarks, 120);
  assert.equal(lines.length, 12);
  assert.equal(lines[10], `  ${own(10)}`);
  assert.equal(lines[11], '  and 2 more, --json lists all under "notModelled"');
});

Deno.test("remarkLines() puts whole objects first, and breaks lines at blanks", () => {
  const job = "mine/my-incident.yaml:40: Job/migrate (batch/v1) is skipped: Jobs are out of scope";
  assert.deepEqual(remarkLines([own(3), job], 60), [
    "Not modelled in your files:",
    "  mine/my-incident.yaml:40: Job/migrate (batch/v1) is",
    "    skipped: Jobs are out of scope",
    '  mine/my-incident.yaml:3: Deployment "web" spec.replcas',
    "    is not modelled",
  ]);
});
