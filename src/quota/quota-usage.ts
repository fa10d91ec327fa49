/** What a project has of one quota. Units are the service's own: MiB for `ram`, GiB for `gigabytes`, else a number of things. */
export interface QuotaUsage {
  /** What is there; absent where the service does not say. */
  readonly used?: number;
  /** What is promised to requests under way; it counts against the limit as if it were there. */
  readonly reserved: number;
  /** The most there may be; -1 for no limit. */
  readonly limit: number;
}

/** Quotas by the service's own names, such as `cores`, `floatingip` or `gigabytes`. */
export type QuotaUsages = Readonly<Record<string, QuotaUsage>>;
