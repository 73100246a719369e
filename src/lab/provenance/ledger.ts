/** The ledger of sealed experiments: what was played on the test split, when and by which code; lines are only ever added. */

import { z } from "zod";
import { LedgerError } from "./ledger_error.ts";
import { projectRoot } from "./project_file.ts";
import type { Provenance } from "./provenance.ts";

/** Committed with the project. */
export const ledgerPath = `${projectRoot}results/ledger.jsonl`;

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const entrySchema = z.strictObject({
  date: z.iso.datetime(),
  experiment: z.string().min(1),
  /** The start is written before a world is seen, so that nobody looks, breaks off and runs again unnoticed. */
  kind: z.literal(["started", "run", "verification"]),
  /** Null without git. */
  commit: z.string().nullable(),
  dirty: z.boolean().nullable(),
  configHash: hash,
  codeHash: hash,
  /** Null at the start, and of a verification that failed. */
  resultsHash: hash.nullable(),
  exclusions: z.record(z.string(), z.string()),
}).readonly();

export type LedgerEntry = z.output<typeof entrySchema>;

/** Who asks for the test split. */
export interface SealedStart {
  readonly provenance: Provenance;
  readonly date: Date;
  /** Goes on with the run that was started, if code and configuration are still the same. */
  readonly resume: boolean;
}

/** What came of it. */
export interface SealedEnd {
  readonly provenance: Provenance;
  readonly date: Date;
  readonly kind: "run" | "verification";
  /** Null: something did not come out again. */
  readonly resultsHash: string | null;
}

/**
 * Notes that a sealed experiment begins. A verification begins with nothing: only its end is noted.
 *
 * @throws LedgerError when it has run, or was started and this is no resumption of that
 */
export function startSealed(path: string, { provenance, date, resume }: SealedStart): void {
  withLedger(path, (entries, append) => {
    const earlier = entries.filter(({ experiment }) => experiment === provenance.name);
    const refuse = (why: string): never => {
      throw new LedgerError(
        `Cannot run sealed experiment "${provenance.name}": ${why} (${path}). The test split is played once; ` +
          `"deno task reproduce ${provenance.name}" plays it again as a verification`,
      );
    };
    const run = earlier.find(({ kind }) => kind === "run");
    if (run !== undefined) refuse(`it ran on ${run.date.slice(0, 10)}`);
    const started = earlier.find(({ kind }) => kind === "started");
    if (started === undefined) return append({ ...entryOf(provenance, date), kind: "started", resultsHash: null });
    if (!resume) refuse(`it was started on ${started.date.slice(0, 10)}; --resume goes on with it`);
    const { configHash, codeHash } = entryOf(provenance, date);
    if (started.configHash !== configHash) refuse("its design has changed since it was started");
    if (started.codeHash !== codeHash) refuse("the code of its cells has changed since it was started");
  });
}

/** Notes the results of a sealed run, or of a verification of one. */
export function endSealed(path: string, { provenance, date, kind, resultsHash }: SealedEnd): void {
  withLedger(path, (_, append) => append({ ...entryOf(provenance, date), kind, resultsHash }));
}

function entryOf({ name, source, config, code, exclusions }: Provenance, date: Date) {
  const { commit, dirty } = source.kind === "git" ? source : { commit: null, dirty: null };
  return {
    date: date.toISOString(),
    experiment: name,
    commit,
    dirty,
    configHash: config.hash,
    codeHash: code.cells.hash,
    exclusions,
  };
}

type Append = (entry: LedgerEntry) => void;

/** Reads, decides and appends under one lock, so that two runs that start at once cannot both be the first. */
function withLedger(path: string, decide: (entries: readonly LedgerEntry[], append: Append) => void): void {
  using file = Deno.openSync(path, { read: true, append: true, create: true });
  file.lockSync(true);
  const entries = parseLedger(Deno.readTextFileSync(path), path);
  decide(entries, ({ date, experiment, kind, commit, dirty, configHash, codeHash, resultsHash, exclusions }) => {
    const entry = { date, experiment, kind, commit, dirty, configHash, codeHash, resultsHash, exclusions };
    const line = new TextEncoder().encode(`${JSON.stringify(entry)}\n`);
    if (file.writeSync(line) !== line.length) throw new LedgerError(`Cannot append to ${path}: the disk is full`);
    file.syncSync();
  });
}

function parseLedger(text: string, path: string): readonly LedgerEntry[] {
  if (text === "") return [];
  const lines = text.split("\n");
  if (lines.pop() !== "") {
    throw new LedgerError(`Cannot read ${path}:${lines.length + 1}: the last line has no end; it was cut off`);
  }
  return lines.map((line, index) => {
    const json = parsedJson(line);
    if (json.kind === "damaged") throw spoilt({ path, line: index + 1 }, "the line is no JSON");
    const parsed = entrySchema.safeParse(json.value);
    if (parsed.success) return parsed.data;
    const [{ path: where, message }] = parsed.error.issues;
    throw spoilt({ path, line: index + 1 }, `${where.length > 0 ? `${where.join(".")}: ` : ""}${message}`);
  });
}

function spoilt({ path, line }: { readonly path: string; readonly line: number }, why: string): LedgerError {
  return new LedgerError(
    `Cannot read ${path}:${line}: ${why}. ` +
      "The ledger is only ever appended to: take the line from git's history again",
  );
}

function parsedJson(line: string): { readonly kind: "parsed"; readonly value: unknown } | { readonly kind: "damaged" } {
  try {
    return { kind: "parsed", value: JSON.parse(line) };
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: "damaged" };
    throw error;
  }
}
