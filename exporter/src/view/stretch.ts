/**
 * Pixels of the content that are looked at as one: what is chosen for them (labels, names) and placed in them depends on nothing above, so
 * that nobody has to begin at the top of a map of a million, and keeps still when it is scrolled.
 */
export const STRETCH = 1024;
