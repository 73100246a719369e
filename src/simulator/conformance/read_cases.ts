/** From a folder to the cases of its *.json and *.json.gz files, and of those in its folders, in order of name. */

import type { CaseFile } from "./run_conformance.ts";

/** A folder or file of cases that cannot be used; the message is all a person needs. */
export class CaseFileError extends Error {
  override readonly name = "CaseFileError";
}

/** The project's own cases. */
export const carriedCases = `${import.meta.dirname}/cases`;

/** @throws CaseFileError when there is no such folder, no such file or no case in it, or a file that is neither a JSON array nor an object */
export async function readCases(folder: string): Promise<readonly CaseFile[]> {
  const names = namesIn(folder).toSorted();
  if (names.length === 0) throw new CaseFileError(`Cannot read cases from ${folder}: it holds no *.json or *.json.gz`);
  const files: CaseFile[] = [];
  for (const file of names) files.push({ file, cases: await casesOf(`${folder}/${file}`) });
  if (files.every(({ cases }) => cases.length === 0)) {
    throw new CaseFileError(`Cannot read cases from ${folder}: its files (${names.join(", ")}) hold none`);
  }
  return files;
}

function namesIn(folder: string): readonly string[] {
  try {
    return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
      if (isDirectory) return namesIn(`${folder}/${name}`).map((inside) => `${name}/${inside}`);
      return /\.json(\.gz)?$/.test(name) ? [name] : [];
    });
  } catch (error) {
    if (error instanceof CaseFileError) throw error;
    if (error instanceof Deno.errors.NotFound) {
      throw new CaseFileError(`Cannot read cases from ${folder}: there is no such folder`, { cause: error });
    }
    throw new CaseFileError(`Cannot read cases from ${folder}: ${messageOf(error)}`, { cause: error });
  }
}

async function casesOf(path: string): Promise<readonly unknown[]> {
  let value: unknown;
  try {
    const file = (await Deno.open(path)).readable;
    const stream = path.endsWith(".gz") ? file.pipeThrough(new DecompressionStream("gzip")) : file;
    value = await new Response(stream).json();
  } catch (error) {
    throw new CaseFileError(`Cannot read cases from ${path}: ${messageOf(error)}`, { cause: error });
  }
  if (Array.isArray(value)) return value;
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(namedCases);
  throw new CaseFileError(
    `Cannot read cases from ${path}: it is ${kindOf(value)}, and cases are a JSON array or object`,
  );
}

/** Of a file that is an object: a list of cases, or a single one; what is no object is a note for people. */
function namedCases(value: unknown): readonly unknown[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((each) => typeof each === "object" && each !== null && !Array.isArray(each));
}

function kindOf(value: unknown): string {
  return value === null ? "null" : `a JSON ${typeof value}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
