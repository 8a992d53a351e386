/**
 * Hot file. Distinct ids in ascending order, and the place of each among them.
 *
 * Invariant: the bucket of an id never falls as ids rise (subtraction and product round, but keep the order), so what is
 * sorted within buckets is sorted. Ids of a file lie nearly evenly: a bucket holds a few dozen, which stay in the cache.
 * O(ids) then; O(ids log ids) however they lie. Source: Knuth, The Art of Computer Programming 3, section 5.2.5.
 */

const IDS_A_BUCKET = 64;
const MOST_BUCKETS = 1 << 16;

/** `makeIds` gives the column for so many distinct ids, which is filled. By entry of `given`: its id's place there. */
export function rankIds(given: Float64Array, makeIds: (count: number) => Float64Array): Uint32Array {
  const buckets = Math.min(MOST_BUCKETS, 2 + Math.floor(given.length / IDS_A_BUCKET));
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const id of given) {
    if (id < least) least = id;
    if (id > most) most = id;
  }
  // One bucket more than asked for: a product may be rounded up to their number.
  const bucketsPerId = given.length === 0 ? 0 : (buckets - 1) / (most - least + 1);

  const first = new Uint32Array(buckets + 1);
  for (let i = 0; i < given.length; i++) first[(((given[i]! - least) * bucketsPerId) | 0) + 1]!++;
  for (let b = 0; b < buckets; b++) first[b + 1]! += first[b]!;
  const sorted = new Float64Array(given.length);
  const next = first.slice();
  for (let i = 0; i < given.length; i++) sorted[next[((given[i]! - least) * bucketsPerId) | 0]!++] = given[i]!;
  for (let b = 0; b < buckets; b++) sorted.subarray(first[b]!, first[b + 1]!).sort();

  // From here on bucket b is the distinct ids [first[b], first[b + 1]).
  let count = 0;
  for (let b = 0, from = 0; b < buckets; b++) {
    const until = first[b + 1]!;
    for (let i = from; i < until; i++) if (i === from || sorted[i] !== sorted[i - 1]) sorted[count++] = sorted[i]!;
    from = until;
    first[b + 1] = count;
  }
  const ids = makeIds(count);
  ids.set(sorted.subarray(0, count));
  return ranksOf(given, ids, first, least, bucketsPerId);
}

function ranksOf(
  given: Float64Array,
  ids: Float64Array,
  first: Uint32Array,
  least: number,
  bucketsPerId: number,
): Uint32Array {
  const rank = new Uint32Array(given.length);
  for (let i = 0; i < given.length; i++) {
    const id = given[i]!;
    const bucket = ((id - least) * bucketsPerId) | 0;
    let low = first[bucket]!;
    let high = first[bucket + 1]!;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (ids[middle]! <= id) low = middle;
      else high = middle;
    }
    rank[i] = low;
  }
  return rank;
}
