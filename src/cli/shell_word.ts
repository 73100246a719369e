/** From an argument to the word that stands for it in a command to be typed: quoted where a shell would take it apart. */

export function shellWord(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
