/** A place in a YAML file and a zod schema come in, the parsed value or problems with line and column go out. */

import { z } from "zod";
import { saysValue } from "./measured.ts";
import type { Remark } from "./scenario_error.ts";
import { isRecord, type Place, remarkOn, within } from "./source_map.ts";
import { suggestion, unknownName } from "./unknown_name.ts";

/** Parses what stands at a place; `undefined` when it has problems, which are then in the list. */
export function checkedValue<S extends z.ZodType>(
  schema: S,
  place: Place,
  problems: Remark[],
): z.output<S> | undefined {
  const result = schema.safeParse(place.value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) problems.push(...problemsOfIssue(issue, place));
  return undefined;
}

/** A record that admits no other keys than its own, and lists them when another one is met. */
export function strictRecord<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== "unrecognized_keys") return undefined;
      return issue.keys.map((key) => unknownName("key", key, Object.keys(shape))).join("\n");
    },
  });
}

function problemsOfIssue(issue: z.core.$ZodIssue, place: Place): Remark[] {
  const path = issue.path.map((key) => typeof key === "number" ? key : String(key));
  if (issue.code === "unrecognized_keys") {
    const messages = issue.message.split("\n");
    return issue.keys.map((key, index) => remarkOn(within(place, ...path, key), messages[index] ?? key, "key"));
  }
  const culprit = within(place, ...path);
  const meant = meantBranch(issue, culprit.value);
  if (meant !== undefined) return meant.flatMap((inner) => problemsOfIssue(inner, culprit));
  const name = nameOf(culprit);
  if (culprit.value === undefined) {
    return [remarkOn(culprit, `key "${name}" is missing; ${expectation(issue, culprit.value)}`)];
  }
  if (issue.code === "custom" && issue.params === saysValue) return [remarkOn(culprit, `${name}: ${issue.message}`)];
  return [remarkOn(culprit, `${name} is ${shown(culprit.value)}; ${expectation(issue, culprit.value)}`)];
}

/** Of the forms that a value may have: what is wrong with a map or list in the one form that takes maps, or lists. */
function meantBranch(issue: z.core.$ZodIssue, value: unknown): readonly z.core.$ZodIssue[] | undefined {
  if (issue.code !== "invalid_union" || typeof value !== "object") return undefined;
  const branches = issue.errors.filter((branch) => !branch.some(isOfOtherKind));
  return branches.length === 1 ? branches[0] : undefined;
}

function isOfOtherKind(issue: z.core.$ZodIssue): boolean {
  if (issue.path.length > 0) return false;
  return issue.code === "invalid_type" ||
    (issue.code === "invalid_union" && issue.errors.every((branch) => branch.some(isOfOtherKind)));
}

/** The key that a value stands at; of a list's entry the list's, with its number. */
function nameOf({ path }: Place): string {
  const key = path.findLastIndex((each) => typeof each === "string");
  return key < 0 ? "document" : path.slice(key).map((each, at) => at === 0 ? each : `[${each}]`).join("");
}

function expectation(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${words[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `expected ${issue.values.length > 1 ? "one of " : ""}${issue.values.join(", ")}` +
        (typeof value === "string" ? suggestion(value, issue.values.map(String)) : "");
    case "too_small":
      return issue.origin === "array" || issue.origin === "string"
        ? "expected at least one entry"
        : `expected ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}`;
    case "too_big":
      return `expected ${issue.inclusive ? "at most" : "less than"} ${issue.maximum}`;
    default:
      return issue.message;
  }
}

const words: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a map of keys",
  record: "a map of keys",
  array: "a list",
};

/** A value as a message shows it: short, and maps and lists only by their kind. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (isRecord(value)) return "a map of keys";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
