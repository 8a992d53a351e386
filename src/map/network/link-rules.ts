/** What links are at some hours only: the rules of their roads. */
import type { DirectionTable } from "./direction-table.ts";
import type { Rule } from "./rules.ts";

/** `direction`: by link, its row in the table. */
export function linkRules({ rows }: DirectionTable, direction: Uint32Array): Rule[] {
  const rules: Rule[] = [];
  if (rows.every((row) => row.rules.length === 0)) return rules;
  for (let link = 0; link < direction.length; link++) {
    const own = rows[direction[link]!]!.rules;
    for (let i = 0; i < own.length; i++) rules.push({ ...own[i]!, target: link });
  }
  return rules;
}
