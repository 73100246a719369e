/** Why the ledger of sealed experiments refuses, or cannot be read: an error whose message is all that a person needs. */

export class LedgerError extends Error {
  override readonly name = "LedgerError";
}
