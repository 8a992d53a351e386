/** What a map file may ask of the machine. A file beyond these is refused before the memory is spent. */

const KIB = 1024;
const MIB = 1024 * KIB;

/** Both are the PBF format's own. */
export const MAX_BLOB_HEADER_BYTES: number = 64 * KIB;
export const MAX_BLOB_BYTES: number = 32 * MIB;

/** How much longer bytes may become by inflating, where they become many: maps come to 2 to 30 times, bombs to 1000. */
export const MAX_INFLATION = 128;
export const MAX_FREE_BLOCK_BYTES: number = MIB;
export const MAX_FREE_UNZIPPED_BYTES: number = 64 * MIB;

/** Nodes of a way, members of a relation, tags of an element; OpenStreetMap itself allows 2,000, 32,000 and 5,000. */
export const MAX_PARTS = 262_144;

/** Strings of one PBF block; writers put some 8,000 elements in a block. */
export const MAX_STRINGS = 4_194_304;

/** One XML tag with its attributes, comment or run of text. */
export const MAX_XML_TOKEN: number = MIB;
export const MAX_XML_DEPTH = 8;

/** Ids are exact as doubles up to here. */
export const MAX_ID: number = Number.MAX_SAFE_INTEGER;

/** The file of an area to cut out, and collections in collections within it. */
export const MAX_POLYGON_BYTES: number = 64 * MIB;
export const MAX_POLYGON_DEPTH = 8;
