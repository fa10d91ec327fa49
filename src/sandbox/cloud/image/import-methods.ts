/** The ways to import that are switched on (`enabled_import_methods` of glance-api.conf). */
export const IMPORT_METHODS = ["glance-direct", "web-download", "glance-download"];
