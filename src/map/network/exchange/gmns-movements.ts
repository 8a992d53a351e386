/** Rows of movement.csv: who may drive from which link into which. */
import type { NetworkRows } from "./assemble.ts";
import type { CsvTable } from "./csv-table.ts";
import type { GmnsLinks } from "./gmns-links.ts";
import type { Uses } from "./gmns-uses.ts";

export interface GmnsMovement {
  readonly fromRow: number;
  readonly toRow: number;
  /** kindBit mask; of several rows for one pair (lanes) all are joined. */
  kinds: number;
}

export interface GmnsMovements {
  readonly byId: ReadonlyMap<string, GmnsMovement>;
  /** By from row × number of rows + to row. */
  readonly byPair: ReadonlyMap<number, GmnsMovement>;
}

export function readMovements(table: CsvTable | null, links: GmnsLinks, uses: Uses): GmnsMovements | null {
  if (table === null) return null;
  const byId = new Map<string, GmnsMovement>();
  const byPair = new Map<number, GmnsMovement>();
  for (const row of table.rows) {
    const [ins, outs] = ["ib_link_id", "ob_link_id"].map((column) => {
      const id = table.text(row, column);
      const rows = links.byId.get(id);
      if (rows === undefined) table.fault(row, "gmns-link", `${column} "${id}" is no link`, "see link.csv");
      return rows ?? [];
    });
    if (ins!.length === 0 || outs!.length === 0) continue;
    // An undirected link has two rows: the pair that meets is meant.
    const pair = ins!
      .flatMap((fromRow) => outs!.map((toRow) => ({ fromRow, toRow })))
      .find(({ fromRow, toRow }) => links.rows[fromRow]!.head === links.rows[toRow]!.tail);
    if (pair === undefined) {
      table.fault(
        row,
        "gmns-movement",
        "its links do not meet",
        "the first must end at the node where the second begins",
      );
      continue;
    }
    const both = links.rows[pair.fromRow]!.access & links.rows[pair.toRow]!.access;
    const text = table.text(row, "allowed_uses");
    const kinds = text === "" ? both : uses.maskOf(text);
    const key = pair.fromRow * links.rows.length + pair.toRow;
    const movement = byPair.get(key) ?? { ...pair, kinds: 0 };
    movement.kinds |= kinds;
    byPair.set(key, movement);
    byId.set(table.text(row, "mvmt_id"), movement);
  }
  return { byId, byPair };
}

/** At a node for which the table has no row, what is usual may be driven, unless the table is said to have every movement. */
export function turnKindsOf(
  links: GmnsLinks,
  { byPair }: GmnsMovements,
  hasEvery: boolean,
): NonNullable<NetworkRows["turnKinds"]> {
  const listed = new Set([...byPair.values()].map(({ toRow }) => links.rows[toRow]!.tail));
  return (fromRow, toRow) => {
    const movement = byPair.get(fromRow * links.rows.length + toRow);
    if (movement !== undefined) return movement.kinds;
    return hasEvery || listed.has(links.rows[toRow]!.tail) ? 0 : undefined;
  };
}
