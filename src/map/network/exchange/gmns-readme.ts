/** What a stranger must know beyond the GMNS specification to recompute our routes from the tables. */
export const GMNS_README: string = `# A road network in GMNS 0.96

Units stand in config.csv; ids are row numbers from 0. Roads are from OpenStreetMap (© OpenStreetMap contributors, ODbL 1.0).

How to find our ways for one use (a kind of vehicle in use_definition.csv):

- The time of a link is length / free_speed, rounded to a tenth of a millisecond. Turns and signals cost nothing.
- A link may be driven where \`allowed_uses\` has the use; "all" is the group of all uses, "none" is nobody.
- From one link to the next there must be a row in movement.csv whose \`allowed_uses\` has the use. A pair of links without
  a row is forbidden, and so is turning round without one.
- The links of a row of banned_path.csv may not be driven one after the other by its \`banned_uses\`.
- A link whose \`through_uses\` lacks the use is for destination traffic: a way may only begin or end on a stretch of such
  links, not pass through it.
- link_tod.csv and movement_tod.csv say what holds at some hours of the week in place of \`allowed_uses\` and \`free_speed\`;
  a day ends at 24:00, and no day is taken for a holiday. rule.csv has the same as tagged (\`hours\` as in OpenStreetMap's
  opening_hours), with rules of single dates, of banned paths and of one use's speed, for which GMNS has no table. There, of
  several rules on one target the last that holds decides; a rule of a path makes it banned ("shuts") for its uses.

Capacities are of one lane, in passenger cars an hour: \`capacity\` of the road, \`exit_capacity\` with the green share of the
signal at its end. \`jam_density\` is in passenger cars a kilometre of the whole link, \`lane_equivalents\` the width in lanes,
which may be a share of one on a narrow street. \`lanes\` and lane.csv count from the left edge as one drives; \`turns\` is
what is marked on the lane. \`head_sign\` is the sign at the link's end: who drives there gives way, stops, or has priority.
`;
