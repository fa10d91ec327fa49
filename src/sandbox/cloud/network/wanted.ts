import { omit } from "lodash";
import { isObject, type Call } from "./call";
import { badRequest } from "./neutron-error";
import type { AnyResource, Attributes } from "./resource";

type Body = Readonly<Record<string, unknown>>;

/** What a request to make an object says, read and checked; what was not said is at its default, or not there. */
export function wantedAtCreate(call: Call, resource: AnyResource, body: Body): Wanted & { project_id: string } {
  if (resource.collection in body) throw badRequest("Bulk operation not supported");
  const sent = ownedBy(call, objectIn(body, resource));
  refuseUnknown(sent, resource.attributes);
  const wanted: Wanted = {};
  for (const [name, attribute] of Object.entries(resource.attributes)) {
    if (attribute.post !== true && name in sent) throw badRequest(`Attribute '${name}' not allowed in POST`);
    if (attribute.required && !(name in sent)) {
      throw badRequest(`Failed to parse request. Required attribute '${name}' not specified`);
    }
    if (name in sent) wanted[name] = sent[name];
    else if (attribute.post && "default" in attribute) wanted[name] = attribute.default;
  }
  wanted.project_id ??= call.projectId;
  return omit(checked(wanted, resource.attributes), "tenant_id") as Wanted & { project_id: string };
}

/** What a request to change an object says, read and checked. */
export function wantedAtUpdate(call: Call, resource: AnyResource, body: Body): Wanted {
  const sent = ownedBy(call, objectIn(body, resource));
  refuseUnknown(sent, resource.attributes);
  const fixed = Object.keys(resource.attributes).find((name) => name in sent && !resource.attributes[name].put);
  if (fixed !== undefined) throw badRequest(`Cannot update read-only attribute ${fixed}`);
  return checked(sent, resource.attributes);
}

type Wanted = Record<string, unknown>;

function objectIn(body: Body, { name }: AnyResource): Body {
  const object = body[name] ?? undefined;
  if (object === undefined) throw badRequest(`Unable to find '${name}' in request body`);
  if (!isObject(object)) throw badRequest(`Object '${name}' contains invalid data`);
  return object;
}

/** The project by both of its names. */
function ownedBy(call: Call, sent: Body): Body {
  if (!("project_id" in sent) && !("tenant_id" in sent)) return sent;
  const { project_id = sent.tenant_id, tenant_id = project_id } = sent;
  if (project_id !== tenant_id) throw badRequest("'project_id' and 'tenant_id' do not match");
  if (project_id !== call.projectId && !call.isAdmin) {
    const other = "Specifying 'project_id' other than the authenticated project in request";
    throw badRequest(`${other} is not allowed for the current user.`);
  }
  return { ...sent, project_id, tenant_id };
}

function refuseUnknown(sent: Body, attributes: Attributes): void {
  const unknown = Object.keys(sent).filter((name) => !Object.hasOwn(attributes, name));
  if (unknown.length > 0) throw badRequest(`Unrecognized attribute(s) '${unknown.join(", ")}'`);
}

function checked(wanted: Body, attributes: Attributes): Wanted {
  const result: Wanted = { ...wanted };
  for (const [name, { convert, validate }] of Object.entries(attributes)) {
    if (result[name] === undefined) continue;
    if (convert !== undefined) result[name] = convert(result[name]);
    const problem = validate?.(result[name]);
    if (problem !== undefined) throw badRequest(`Invalid input for ${name}. Reason: ${problem}.`);
  }
  return result;
}
