/** The store cannot be opened; the message says why and what to do. */
export class StoreUnavailable extends Error {}
