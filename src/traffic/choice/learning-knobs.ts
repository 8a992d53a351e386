/** How a usual day is learnt: every number that is a choice of ours, in one place. They do not depend on the loader's levels. */

/** Rises when the same inputs would give another base day: what was kept of the old ones is not read any more. */
export const LEARNING_VERSION = 3;

/** Drivers know what a link takes by quarters of an hour of entry. */
export const INTERVAL_S = 900;

/**
 * assume: the city is loaded for an hour before the span. On Hanoi's synthetic day a trip takes ten minutes in the mean, and the
 * number of delayed vehicles rises for an hour from empty roads and then keeps its level.
 */
export const WARM_UP_S = 3600;

/**
 * The first ways are chosen in so many parts, each knowing what those before it load the roads with. Where all begin on one way,
 * they stand in one jam before the ways part, in which hardly anyone sees what another way would have brought.
 */
export const START_PARTS = 4;

/** Share of the trips that look for a quicker way in each round: the gap is measured on them. All, where there are not more than so many. */
export const MEASURED_SHARE = 0.5;
export const MEASURED_ALL = 20_000;

/** Share of those that find one who may take it at first; a third of it whenever a round was no better than the best one. */
export const FIRST_SHARE = 0.5;
/** They do with a probability that rises with what they would gain: this times the relative gain, at most all. */
export const GAIN_FACTOR = 8;
/** For less than this relative gain nobody changes. */
export const LEAST_GAIN = 0.002;

/** A round is better whose trips take this share of the best one's time; with a smaller gap they may take that much more. */
export const CLEARLY_LESS = 0.99;
export const NOT_MUCH_MORE = 1.1;

/** When to stop: the gap is small enough, so many rounds brought nothing better, or there were so many rounds. */
export const ENOUGH_GAP = 0.015;
export const FRUITLESS_ROUNDS = 3;
export const MOST_ROUNDS = 10;
