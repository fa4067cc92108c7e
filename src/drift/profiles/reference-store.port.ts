/** Where the content of a reference is. */
export interface StoredReference {
  /** See `ReferenceProfile.id`. */
  id: string;
  model: string;
  version: number;
  snapshot: string;
  createdAt: Date;
  /** SHA-256 of the content in the blob store. */
  content: string;
}

/** The references that were made. They are never changed. */
export abstract class ReferenceStore {
  /** Does nothing if the id exists. Returns the stored one. */
  abstract add(reference: StoredReference): Promise<StoredReference>;
  abstract find(id: string): Promise<StoredReference | undefined>;
}
