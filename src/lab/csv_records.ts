/** From CSV (RFC 4180) to its records, each with the line it begins on; errors say file, line and column. */

import { CsvError } from "./csv_error.ts";

export interface CsvRecord {
  /** From 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** Records of text that is CSV as `csvText` writes it: LF ends every line, quotes only around whole fields. */
export function csvRecords(text: string, file: string): readonly CsvRecord[] {
  const records: CsvRecord[] = [];
  let fields: string[] = [];
  let line = 1;
  let begin = 1;
  let at = 0;
  const fail = (problem: string) => new CsvError({ file, line, column: fields.length + 1 }, problem);
  while (at < text.length) {
    let field: string;
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1);
      if (end < 0) throw fail("a quote is not closed");
      field = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    } else {
      const end = nextBreak(text, at);
      field = text.slice(at, end);
      if (/["\r]/.test(field)) throw fail(`${JSON.stringify(field)} has to be in quotes`);
      at = end;
    }
    fields.push(field);
    if (text[at] === ",") {
      at++;
      // A comma at the very end of a line is followed by one more, empty field.
      if (text[at] !== "\n") continue;
      fields.push("");
    }
    if (text[at] !== "\n") throw fail(at < text.length ? "text follows a closing quote" : "the last line does not end");
    records.push({ line: begin, fields });
    line += 1 + fields.reduce((breaks, each) => breaks + each.split("\n").length - 1, 0);
    begin = line;
    fields = [];
    at++;
  }
  if (fields.length > 0) throw fail("the last line does not end");
  return records;
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return -1;
}

function nextBreak(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== "," && text[at] !== "\n") at++;
  return at;
}
