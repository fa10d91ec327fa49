import type { Hono } from "hono";
import { checkBody, readBody } from "../json-body";
import type { Schema } from "../schema";
import { WsgiFault } from "../wsgi-fault";
import { BODY_TYPES, refuseMember, type Compute } from "./call";
import { findFlavor } from "./flavors";

const SPECS: Schema = {
  type: "object",
  required: ["extra_specs"],
  additionalProperties: false,
  properties: {
    extra_specs: {
      type: "object",
      patternProperties: { "^[a-zA-Z0-9-_:. ]{1,255}$": { type: ["string", "number"], maxLength: 255 } },
    },
  },
};

/** What flavors say beside sizes (nova/api/openstack/compute/flavors_extraspecs.py). What it means is not checked. */
export function flavorSpecRoutes(app: Hono<Compute>, base: string): void {
  const path = `${base}/:id/os-extra_specs` as const;
  app.get(path, (c) => c.json({ extra_specs: findFlavor(c.var.call, c.req.param("id")).extraSpecs }));
  app.post(path, async (c) => {
    const { call } = c.var;
    const body = await readBody(c, BODY_TYPES);
    checkBody(SPECS, body);
    refuseMember(call, "os-flavor-extra-specs:create");
    const flavor = findFlavor(call, c.req.param("id"));
    const { extra_specs: specs } = body as { extra_specs: Record<string, string> };
    flavor.extraSpecs = { ...flavor.extraSpecs, ...specs };
    return c.json({ extra_specs: specs });
  });
  app.delete(`${path}/:key`, (c) => {
    const { call } = c.var;
    refuseMember(call, "os-flavor-extra-specs:delete");
    const flavor = findFlavor(call, c.req.param("id"));
    const key = c.req.param("key");
    const { [key]: gone, ...others } = flavor.extraSpecs;
    if ((gone as string | undefined) === undefined) {
      throw new WsgiFault(404, `Flavor ${flavor.id} has no extra specs with key ${key}.`);
    }
    flavor.extraSpecs = others;
    return c.body(null, 200);
  });
}
