/** From a folder to what git says of it: which commit stands there, and whether anything but results has changed since. */

import { createHash } from "node:crypto";
import { projectRoot } from "./project_file.ts";

/** `diffHash` is null in a clean tree; `unknown` states why nothing can be said. */
export type SourceState =
  | { readonly kind: "git"; readonly commit: string; readonly dirty: boolean; readonly diffHash: string | null }
  | { readonly kind: "unknown"; readonly reason: string };

/** Results are written by what is described here, so they make no tree dirty. */
const watched = ["--", ".", ":(exclude,top)results"];

/** @param folder the root of a working tree; this project by default */
export function gitState(folder: string = projectRoot): SourceState {
  const git = (...args: readonly string[]) => run(folder, args);
  try {
    const prefix = text(git("rev-parse", "--show-prefix")).trim();
    if (prefix !== "") return { kind: "unknown", reason: `the project is a folder (${prefix}) of another repository` };
    const commit = text(git("rev-parse", "HEAD")).trim();
    const untracked = text(git("ls-files", "--others", "--exclude-standard", "-z", ...watched)).split("\0").filter(
      (path) => path !== "",
    ).sort();
    const diff = git("diff", "HEAD", "--binary", "--no-ext-diff", "--no-color", ...watched);
    if (diff.length === 0 && untracked.length === 0) return { kind: "git", commit, dirty: false, diffHash: null };
    const hash = createHash("sha256").update(diff);
    for (const path of untracked) hash.update(`\0${path}\0`).update(untrackedContent(`${folder}/${path}`));
    return { kind: "git", commit, dirty: true, diffHash: hash.digest("hex") };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { kind: "unknown", reason: "git is not installed" };
    if (error instanceof GitRefusal) return { kind: "unknown", reason: error.message };
    throw error;
  }
}

/** As git takes it: of a link where it leads; of another repository's folder no more than its name. */
function untrackedContent(path: string): Uint8Array | string {
  try {
    const { isSymlink, isFile } = Deno.lstatSync(path);
    return isSymlink ? Deno.readLinkSync(path) : isFile ? Deno.readFileSync(path) : "";
  } catch (error) {
    // Somebody removed it, or keeps it to themselves: that it stood there makes the tree dirty all the same.
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied) return "";
    throw error;
  }
}

class GitRefusal extends Error {
  override readonly name = "GitRefusal";
}

function run(folder: string, args: readonly string[]): Uint8Array {
  // Somebody may be committing meanwhile: this only looks.
  const env = { GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
  const { success, stdout, stderr } = new Deno.Command("git", { args: [...args], cwd: folder, env }).outputSync();
  if (!success) throw new GitRefusal(text(stderr).trim().split("\n")[0]);
  return stdout;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
