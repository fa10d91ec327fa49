/** The ways to import that are switched on (`enabled_import_methods` of glance-api.conf). */
export const IMPORT_METHODS = ["glance-direct", "web-download", "glance-download"];

/** A way to import, with where the bytes come from. */
export interface ImportMethod {
  readonly name: string;
  /** Of `web-download`. */
  readonly uri?: string;
  /** Of `glance-download`. */
  readonly glance_region?: string;
  readonly glance_image_id?: string;
  readonly glance_service_interface?: string;
}

const LOOPBACK = /^https?:\/\/(127(\.\d+){3}|localhost|\[::1\])(:\d+)?(\/|$)/;

/** Whether a sandbox may ask an address: nothing outside of this machine. */
export const isLoopback = (url: string) => LOOPBACK.test(url);
