import type { Call } from "./call";
import { noneToEmptyList, toBoolean } from "./convert";
import { gatewayOf, interfacesOf, removePort } from "./l3-ports";
import { NeutronError } from "./neutron-error";
import { adminOnly } from "./policy";
import type { Resource, StandardRow } from "./resource";
import {
  GATEWAY_INFO,
  refuseIfFloating,
  setGateway,
  shownGateway,
  type Gateway,
  type WantedGateway,
} from "./router-gateway";
import { addInterface, removeInterface } from "./router-interface";
import { addRoutes, checkedRoutes, removeRoutes, type Route } from "./router-route";
import { newStandardRow, STANDARD, touch } from "./standard";
import { hostRoutes } from "./subnet-checks";
import { listOf, nameText, text } from "./validate";

export interface Router extends StandardRow {
  name: string;
  admin_state_up: boolean;
  readonly status: "ACTIVE";
  external_gateway_info: Gateway | null;
  routes: readonly Route[];
}

interface Wanted extends Pick<Router, "name" | "description" | "admin_state_up"> {
  readonly external_gateway_info: WantedGateway | null;
  readonly routes?: readonly Route[];
  readonly availability_zone_hints: readonly string[];
  readonly flavor_id?: string | null;
}

/** neutron/db/l3_db.py */
export const routers: Resource<Router, Wanted> = {
  name: "router",
  collection: "routers",
  taggable: true,
  attributes: {
    ...STANDARD,
    name: { post: true, put: true, default: "", validate: nameText(255), filter: true, sort: true },
    admin_state_up: { post: true, put: true, default: true, convert: toBoolean, filter: true, sort: true },
    status: { sort: true },
    external_gateway_info: GATEWAY_INFO,
    distributed: { post: true, put: true, enforce: adminOnly, adminOnly: true },
    ha: { post: true, put: true, enforce: adminOnly, adminOnly: true },
    availability_zones: {},
    availability_zone_hints: { post: true, default: [], convert: noneToEmptyList, validate: listOf(text(255)) },
    routes: { put: true, convert: noneToEmptyList, validate: hostRoutes },
    flavor_id: { post: true },
  },
  rows: (state) => state.routers,
  notFound: (id) => new NeutronError(404, "RouterNotFound", `Router ${id} could not be found`),

  create(call, wanted) {
    refuseMissing(wanted);
    const { name, admin_state_up } = wanted;
    const own = { name, admin_state_up, status: "ACTIVE" as const, external_gateway_info: null, routes: [] };
    const router: Router = { ...newStandardRow(wanted), ...own };
    if (wanted.external_gateway_info !== null) setGateway(call, router, wanted.external_gateway_info);
    return router;
  },

  update(call, router, { name, description, admin_state_up, external_gateway_info: gateway, routes }) {
    const kept = routes === undefined ? router.routes : checkedRoutes(call, router, routes);
    if (gateway !== undefined) setGateway(call, router, gateway);
    router.routes = kept;
    router.name = name ?? router.name;
    router.description = description ?? router.description;
    router.admin_state_up = admin_state_up ?? router.admin_state_up;
  },

  remove({ state }, { id }) {
    const attached = interfacesOf(state, id).map((port) => port.id);
    if (attached.length > 0) {
      const message = `Router ${id} has ports still attached: ${attached.sort().join(", ")}`;
      throw new NeutronError(409, "RouterInUse", message);
    }
    const gateway = gatewayOf(state, id);
    if (gateway === undefined) return;
    refuseIfFloating(state, id, gateway);
    removePort(state, gateway);
  },

  show: ({ state }, router) => ({
    external_gateway_info: shownGateway(state, router),
    availability_zones: [],
    availability_zone_hints: [],
    flavor_id: null,
    distributed: false,
    ha: false,
  }),

  actions: {
    add_router_interface: addInterface,
    remove_router_interface: removeInterface,
    add_extraroutes: (call, router, body) => withRoutes(call, router, () => addRoutes(call, router, body)),
    remove_extraroutes: (call, router, body) => withRoutes(call, router, () => removeRoutes(call, router, body)),
  },
};

/** What changes a router's routes, and the router afterwards. */
function withRoutes(call: Call, router: Router, change: () => void): object {
  const before = router.routes.length;
  change();
  if (router.routes.length !== before) touch(router);
  return { router: { ...router, tenant_id: router.project_id, ...routers.show?.(call, router) } };
}

/** The sandbox has no availability zones and no flavors of routers. */
function refuseMissing({ availability_zone_hints: zones, flavor_id }: Wanted): void {
  const zone = zones.at(-1);
  if (zone !== undefined) {
    throw new NeutronError(404, "AvailabilityZoneNotFound", `AvailabilityZone ${zone} could not be found.`);
  }
  if (flavor_id === undefined) return;
  throw new NeutronError(404, "FlavorNotFound", `Flavor ${flavor_id ?? "None"} could not be found.`);
}
