import type { Context, Hono } from "hono";
import { pull } from "lodash";
import { imageOf, isAdmin, isMember, mayChange, readObject, type Call, type ImageApi } from "./call";
import { forbid, ImageRefusal } from "./refusal";
import { imageTime, type Image, type ImageMember, type MemberStatus } from "./state";

const STATUSES: readonly unknown[] = ["pending", "accepted", "rejected"];

/** Whom an image is shared with, who says himself whether he lists it (glance/api/v2/image_members.py). */
export function memberRoutes(app: Hono<ImageApi>, base: string): void {
  const path = `${base}/:id/members`;
  app.get(path, list);
  app.post(path, add);
  app.get(`${path}/:member`, (c) => c.json(shown(memberOf(c).member)));
  app.put(`${path}/:member`, update);
  app.delete(`${path}/:member`, remove);
}

const lookUp = (c: Context<ImageApi>) => imageOf(c, (id) => `Image ${id} not found.`);
const isShared = ({ visibility }: Image) => visibility === "shared";
const shown = (member: ImageMember) => ({ ...member, schema: "/v2/schemas/member" });

/** The owner sees all, the others themselves. */
const mayKnow = ({ token }: Call, image: Image, { member_id }: ImageMember) =>
  isAdmin({ token }) || image.owner === token.projectId || member_id === token.projectId;

function list(c: Context<ImageApi>): Response {
  const { call, image } = lookUp(c);
  if (!isShared(image)) {
    throw new ImageRefusal(403, `Not allowed to list members for image ${image.id}: Only shared images have members.`);
  }
  const members = call.state.members.filter((one) => one.image_id === image.id && mayKnow(call, image, one));
  return c.json({ members: members.map(shown), schema: "/v2/schemas/members" });
}

async function add(c: Context<ImageApi>): Promise<Response> {
  const { member } = await readObject(c);
  if (member === undefined) throw new ImageRefusal(400, "Member to be added not specified");
  if (member === "") throw new ImageRefusal(400, "Member can't be empty");
  const { call, image } = lookUp(c);
  if (!isShared(image)) throw new ImageRefusal(403, `Not allowed to create members for image ${image.id}.`);
  mayChange(call, image, "add_member");
  const { members } = call.state;
  const member_id = String(member);
  if (members.some((one) => one.image_id === image.id && one.member_id === member_id)) {
    throw new ImageRefusal(409, `Member ${member_id} is duplicated for image ${image.id}`);
  }
  const now = imageTime();
  const added: ImageMember = { member_id, image_id: image.id, status: "pending", created_at: now, updated_at: now };
  members.push(added);
  return c.json(shown(added));
}

/** @throws ImageRefusal 404 also where members are none of one's business */
function memberOf(c: Context<ImageApi>): { readonly call: Call; readonly image: Image; readonly member: ImageMember } {
  const { call, image } = lookUp(c);
  const id = c.req.param("member") ?? "";
  if (!isShared(image)) throw new ImageRefusal(404, "Only shared images have members.");
  const member = call.state.members.find((one) => one.image_id === image.id && one.member_id === id);
  if (member !== undefined && mayKnow(call, image, member)) return { call, image, member };
  throw new ImageRefusal(404, `${id} not found in the member list of the image ${image.id}.`);
}

async function update(c: Context<ImageApi>): Promise<Response> {
  const { status } = await readObject(c);
  if (status === undefined) throw new ImageRefusal(400, "Status not specified");
  const { call, member } = memberOf(c);
  // The owner can't accept for others.
  const isHim = isMember(call) && member.member_id === call.token.projectId;
  if (!isAdmin(call) && !isHim) forbid("modify_member");
  if (!STATUSES.includes(status)) {
    throw new ImageRefusal(400, 'Incorrect request: Status must be "pending", "accepted" or "rejected".');
  }
  Object.assign(member, { status: status as MemberStatus, updated_at: imageTime() });
  return c.json(shown(member));
}

function remove(c: Context<ImageApi>): Response {
  const { call, image } = lookUp(c);
  mayChange(call, image, "delete_member");
  const { member } = memberOf(c);
  pull(call.state.members, member);
  return c.body(null, 204);
}
