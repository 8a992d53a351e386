/** A usual day as one buffer, for a file or another thread, and back without a copy. */
import { type Column, type Columns, packColumns, unpackColumns } from "../../base/index.ts";
import type { EquilibriumDay, LearningRound } from "./equilibrium-day.ts";
import type { DayTimes } from "./learning-times.ts";

/** The layout; what is of another is not read. */
const FORMAT = 1;

interface Meta {
  readonly format: number;
  readonly intervalS: number;
  readonly intervalCount: number;
  readonly believed: number;
  readonly rounds: readonly LearningRound[];
  readonly kept: number;
  readonly stoppedBy: EquilibriumDay["stoppedBy"];
}

export function packEquilibriumDay(day: EquilibriumDay): SharedArrayBuffer {
  const { linkS, times, believed, drivers, rounds, kept, stoppedBy } = day;
  const { intervalS, intervalCount } = times;
  const columns: Columns = {
    linkS,
    times: times.lostDs,
    departS: drivers.departS,
    originLink: drivers.originLink,
    destinationLink: drivers.destinationLink,
    chosenBy: drivers.chosenBy,
    waitsS: drivers.waitsS,
    ...Object.fromEntries(believed.map(({ lostDs }, k) => [`believed${k}`, lostDs])),
  };
  const meta: Meta = {
    ...{ format: FORMAT, intervalS, intervalCount },
    believed: believed.length,
    rounds,
    kept,
    stoppedBy,
  };
  return packColumns(columns, meta);
}

/** Throws RangeError on a buffer that holds no usual day of `linkCount` links. */
export function unpackEquilibriumDay(buffer: SharedArrayBuffer | ArrayBuffer, linkCount: number): EquilibriumDay {
  const { columns, meta } = unpackColumns(buffer);
  const { format, intervalS, intervalCount, believed, rounds, kept, stoppedBy } = meta as Meta;
  if (format !== FORMAT) throw new RangeError(`a usual day of format ${format}, not ${FORMAT}`);
  const column = <T extends Column>(name: string, type: new (length: number) => T, length?: number): T => {
    const found = columns[name];
    if (!(found instanceof type)) throw new RangeError(`a usual day without its column ${name}`);
    if (length !== undefined && found.length !== length) {
      throw new RangeError(`a usual day's ${name} has ${found.length} entries, not ${length}`);
    }
    return found;
  };
  const dayTimes = (name: string): DayTimes => ({
    intervalS,
    intervalCount,
    lostDs: column(name, Uint16Array, linkCount * intervalCount),
  });
  const departS = column("departS", Float64Array);
  return {
    linkS: column("linkS", Float64Array, linkCount),
    times: dayTimes("times"),
    believed: Array.from({ length: believed }, (_, k) => dayTimes(`believed${k}`)),
    drivers: {
      departS,
      originLink: column("originLink", Uint32Array, departS.length),
      destinationLink: column("destinationLink", Uint32Array, departS.length),
      chosenBy: column("chosenBy", Uint8Array, departS.length),
      waitsS: column("waitsS", Float32Array, departS.length),
    },
    ...{ rounds, kept, stoppedBy },
  };
}
