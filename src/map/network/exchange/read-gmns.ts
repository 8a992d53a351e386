/**
 * A folder of GMNS tables as a network. node.csv and link.csv are needed; config, geometry, lane, movement, use_group, the
 * TOD tables and our own banned_path and rule are read where they are there. What our tables hold comes back as it was, to
 * the twelve digits that they have.
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { ClearwayError, type Issue } from "../../../base/index.ts";
import { distanceM } from "../geometry.ts";
import type { RoadNetwork } from "../types.ts";
import { assemble, type NetworkRows } from "./assemble.ts";
import { CsvTable } from "./csv-table.ts";
import { Faults, oneLine, quote, readText } from "./faults.ts";
import { readConfig } from "./gmns-config.ts";
import { type GmnsLinks, readLanes, readLinks, readNodes } from "./gmns-links.ts";
import { readMovements, turnKindsOf } from "./gmns-movements.ts";
import { readRules } from "./gmns-read-rules.ts";
import { Uses } from "./gmns-uses.ts";

export interface GmnsNetwork {
  readonly network: RoadNetwork;
  /** Warnings: what was understood in part. */
  readonly issues: readonly Issue[];
}

/** Throws ClearwayError `gmns-faults` with an issue for each fault, `not-gmns` where the folder holds no links. */
export async function readGmns(folder: string): Promise<GmnsNetwork> {
  const faults = new Faults("gmns-faults");
  const load = async (name: string, required: readonly string[]): Promise<CsvTable | null> => {
    const file = join(folder, `${name}.csv`);
    const isThere = await stat(file).then(
      () => true,
      () => false,
    );
    return isThere ? new CsvTable(file, await readText(file), required, faults) : null;
  };
  const nodeTable = await load("node", ["node_id", "x_coord", "y_coord"]);
  const linkTable = await load("link", ["link_id", "from_node_id", "to_node_id"]);
  if (nodeTable === null || linkTable === null) {
    const missing = nodeTable === null ? "node.csv" : "link.csv";
    throw new ClearwayError("not-gmns", `${folder}: has no ${missing}; name a folder of GMNS tables`);
  }
  const config = readConfig(await load("config", []));
  const groups = await load("use_group", ["use_group", "uses"]);
  const uses = new Uses(
    new Map(groups?.rows.map((row) => [groups.text(row, "use_group").toLowerCase(), groups.text(row, "uses")])),
  );
  const geometry = await load("geometry", ["geometry_id"]);
  const geometries = new Map(
    geometry?.rows.map((row) => [geometry.text(row, "geometry_id"), geometry.text(row, "geometry")]),
  );
  const laneTable = await load("lane", ["link_id", "lane_num"]);
  const lanes = laneTable === null ? new Map<string, never>() : readLanes(laneTable, uses);
  const nodes = readNodes(nodeTable);
  const links = readLinks({ table: linkTable, geometries, lanes }, nodes, uses, config);
  if (links.rows.length === 0 && faults.isEmpty) {
    faults.add(linkTable.file, 1, "gmns-empty", "there is no link", "a network needs one link at least");
  }
  const movements = readMovements(await load("movement", ["ib_link_id", "ob_link_id"]), links, uses);
  const bannedPaths = readPaths(await load("banned_path", ["link_ids", "banned_uses"]), links, uses);
  const rules = await readRules(load, { links, movements, paths: bannedPaths.length, uses, config });
  faults.throwIfAny(folder);

  const rows: NetworkRows = {
    mapDate: config.mapDate,
    nodes: nodes.rows,
    links: links.rows,
    ...(movements === null ? {} : { turnKinds: turnKindsOf(links, movements, config.hasEveryMovement) }),
    bannedPaths,
    rulesOf: ({ head, firstOut, firstMovement }, linkOfRow) =>
      rules.map(({ target, ...rule }) => {
        if (!("fromRow" in target)) return { ...rule, target: "row" in target ? linkOfRow[target.row]! : target.path };
        const [from, to] = [linkOfRow[target.fromRow]!, linkOfRow[target.toRow]!];
        return { ...rule, target: firstMovement[from]! + to - firstOut[head[from]!]! };
      }),
  };
  const { network } = assemble(rows);
  return { network, issues: [...unknownUses(folder, uses), ...oddLengths(linkTable.file, network)] };
}

function unknownUses(folder: string, uses: Uses): Issue[] {
  const hint = "uses that are known: those of use_group.csv and the kinds of vehicle; this one counts as nobody";
  return uses.unknown.map((use) => {
    const message = oneLine(`nobody knows the use ${quote(use)}`);
    return { code: "gmns-use", severity: "warning", message, file: folder, hint };
  });
}

/** Roads are longer than the crow flies, but in the whole not by this much. */
const MOST_DETOUR = 2;

/** Datasets are about whose lengths are in another unit than their config says. */
function oddLengths(file: string, network: RoadNetwork): Issue[] {
  let drawnM = 0;
  let statedM = 0;
  for (let link = 0; link < network.linkCount; link++) {
    statedM += network.lengthM[link]!;
    const end = network.firstPoint[link + 1]! - 1;
    for (let p = network.firstPoint[link]!; p < end; p++) {
      const { pointLon, pointLat } = network;
      drawnM += distanceM(pointLon[p]!, pointLat[p]!, pointLon[p + 1]!, pointLat[p + 1]!);
    }
  }
  if (drawnM === 0) return [];
  const ratio = statedM / drawnM;
  if (ratio <= MOST_DETOUR && ratio >= 1 / MOST_DETOUR) return [];
  const message = `the links are ${Number(ratio.toPrecision(3))} times as long as their lines are drawn`;
  return [{ code: "gmns-length", severity: "warning", message, file, hint: "is long_length in config.csv right?" }];
}

function readPaths(table: CsvTable | null, links: GmnsLinks, uses: Uses): { rows: number[]; kinds: number }[] {
  return (table?.rows ?? []).map((row) => {
    const ids = table!.text(row, "link_ids").split(/\s+/);
    const rows = ids.flatMap((id) => links.byId.get(id)?.[0] ?? []);
    const isChain = rows.every((link, i) => i === 0 || links.rows[rows[i - 1]!]!.head === links.rows[link]!.tail);
    if (rows.length !== ids.length || rows.length < 3 || !isChain) {
      table!.fault(row, "gmns-path", "it is no path", "write three ids or more of links that follow each other");
    }
    return { rows, kinds: uses.maskOf(table!.text(row, "banned_uses")) };
  });
}
