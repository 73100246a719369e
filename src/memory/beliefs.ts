/** What an operator has learned, as one immutable record that is JSON: transitions, harms, the ledger, bans, rules. */

import { z } from "zod";
import { type EntityRef, mechanisms } from "../operations/hypotheses.ts";
import { parseJson } from "./parse_json.ts";
import { ruleSchema } from "./rules.ts";
import { signatureFeatures } from "./signature.ts";

const mechanismSchema = z.enum(mechanisms);
const signatureSchema = z.array(z.number()).length(signatureFeatures.length).readonly();
const countsSchema = z.partialRecord(mechanismSchema, z.number().nonnegative()).readonly();
const entitySchema: z.ZodType<EntityRef> = z.union([
  z.templateLiteral(["service/", z.string().min(1)]),
  z.templateLiteral(["node/", z.string().min(1)]),
  z.literal("cluster"),
]);

/** A claim that a plan was aimed at, and what the outcome said about it (definitions §6). */
const verdictSchema = z.strictObject({
  kind: z.enum(["refutation", "confirmation"]),
  incidentId: z.string(),
  signature: signatureSchema,
  mechanism: mechanismSchema,
  entity: entitySchema,
  entityRole: z.string(),
  planId: z.string(),
  /** q: how much the outcome says, 0–1. */
  strength: z.number().min(0).max(1),
  /** t − t_i: matching incidents finished since. */
  age: z.number().int().nonnegative(),
  /** For people: what was seen. */
  evidence: z.string(),
}).readonly();

/** The most harm met so far with a mechanism at a role of a topology. */
const harmSchema = z.strictObject({
  incidentId: z.string(),
  mechanism: mechanismSchema,
  magnitude: z.number(),
  entityRole: z.string(),
  topology: z.string(),
  /** Minutes in violation: the share of its own time would rank a short incident over a long one. */
  violationMinutes: z.number().nonnegative(),
}).readonly();

/** The audit record of a hypothesis forbidden across incidents. */
const banSchema = z.strictObject({
  /** `mechanism@entity` */
  hypothesisId: z.string(),
  signature: signatureSchema,
  /** The incident whose refutation started the ban. */
  incidentId: z.string(),
  planIds: z.array(z.string()).readonly(),
  evidence: z.array(z.string()).readonly(),
  /** M when it started. */
  refuted: z.number(),
  /** Matching incidents after which M falls below 1 if nothing else happens. */
  endsAfter: z.number().int().nonnegative(),
  /** Matching incidents finished since. */
  age: z.number().int().nonnegative(),
  state: z.enum(["in-force", "expired", "lifted-by-confirmation"]),
}).readonly();

export const beliefsSchema = z.strictObject({
  version: z.literal(1),
  /** Incidents learned from. */
  incidents: z.number().int().nonnegative(),
  /** Verified diagnoses by mechanism and the mechanism verified next. */
  transitions: z.partialRecord(mechanismSchema, countsSchema).readonly(),
  harms: z.array(harmSchema).readonly(),
  ledger: z.array(verdictSchema).readonly(),
  bans: z.array(banSchema).readonly(),
  rules: z.array(ruleSchema).readonly(),
}).readonly();

export type Beliefs = z.infer<typeof beliefsSchema>;
export type LedgerEntry = Beliefs["ledger"][number];
export type HarmRecord = Beliefs["harms"][number];
export type Ban = Beliefs["bans"][number];

/** Knowing nothing. */
export const emptyBeliefs: Beliefs = {
  version: 1,
  incidents: 0,
  transitions: {},
  harms: [],
  ledger: [],
  bans: [],
  rules: [],
};

/** Reads beliefs from JSON text; `where` names the file or row in the error. */
export function parseBeliefs(text: string, where: string): Beliefs {
  return parseJson(text, { schema: beliefsSchema, what: "beliefs", where });
}
