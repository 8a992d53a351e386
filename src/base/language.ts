/** What people read: Vietnamese or English. */
export type Language = "vi" | "en";
