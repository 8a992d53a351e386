/**
 * Hot file. Ids in an ascending column. Neighbours in a file are neighbours here as a rule, so a search begins at the last
 * place found and doubles its steps from there: O(log distance). Source: Bentley and Yao 1976, unbounded searching.
 */
import { NONE } from "../../base/index.ts";

/** The first place whose id is not below `id`, searched for from the place `near` on, up or down. */
export function lowerBound(ids: Float64Array, id: number, near: number): number {
  let low = 0;
  let high = ids.length;
  if (near < high && ids[near]! < id) {
    low = near + 1;
    for (let step = 1, at = low; at < high; step *= 2, at += step) {
      if (ids[at]! >= id) high = at;
      else low = at + 1;
    }
  } else {
    high = Math.min(near, high);
    for (let step = 1, at = high - 1; at >= low; step *= 2, at -= step) {
      if (ids[at]! < id) low = at + 1;
      else high = at;
    }
  }
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ids[middle]! < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Place of an id in an ascending column, NONE where it is absent. */
export function findId(ids: Float64Array, id: number): number {
  const place = lowerBound(ids, id, ids.length >>> 1);
  return ids[place] === id ? place : NONE;
}
