import isEqual from "lodash/isEqual";
import { isValues, type Values } from "../../../plugin/wire/value";
import { imageCalled } from "../image/images";
import { strings } from "../network/fields";
import { isRefusal } from "../network/neutron";
import { tagsToSet } from "../network/tags";
import type { Region } from "../region";
import { flavorCalled } from "./flavors";
import { act, pathOf, reaches } from "./server";

interface Change {
  readonly id: string;
  readonly prior: Values;
  readonly planned: Values;
  readonly region: Region;
}

/** Changes a server, one after the other, in the order in which the community provider does. */
export async function changeInstance(id: string, prior: Values, planned: Values, region: Region): Promise<void> {
  const change = { id, prior, planned, region };
  for (const step of [rename, switchPower, changeMetadata, regroup, resize, rebuild, retag]) await step(change);
}

const differs = ({ prior, planned }: Change, name: string) => !isEqual(prior[name], planned[name]);

async function rename(change: Change): Promise<void> {
  const { id, planned, region } = change;
  if (!differs(change, "name")) return;
  await region.ask({ service: "compute", method: "PUT", path: pathOf(id), body: { server: { name: planned.name } } });
}

async function switchPower(change: Change): Promise<void> {
  const { id, prior, planned, region } = change;
  if (!differs(change, "power_state")) return;
  const wanted = String(planned.power_state).toUpperCase();
  if (wanted === "ACTIVE")
    await act(id, region, prior.power_state === "paused" ? { unpause: null } : { "os-start": null });
  else await act(id, region, wanted === "PAUSED" ? { pause: null } : { "os-stop": null });
  await reaches(id, region, wanted);
}

async function changeMetadata(change: Change): Promise<void> {
  const { id, prior, planned, region } = change;
  if (!differs(change, "metadata")) return;
  const path = `${pathOf(id)}/metadata`;
  const [before, wanted] = [prior, planned].map(({ metadata }) => (isValues(metadata) ? metadata : {}));
  for (const key of Object.keys(before).filter((key) => !Object.hasOwn(wanted, key))) {
    await unlessGone(region.ask({ service: "compute", method: "DELETE", path: `${path}/${encodeURIComponent(key)}` }));
  }
  await region.ask({ service: "compute", method: "POST", path, body: { metadata: { ...wanted } } });
}

async function regroup(change: Change): Promise<void> {
  const { id, prior, planned, region } = change;
  const [before, wanted] = [prior, planned].map(({ security_groups: groups }) => strings(groups));
  for (const name of before.filter((group) => !wanted.includes(group))) {
    await unlessGone(act(id, region, { removeSecurityGroup: { name } }));
  }
  for (const name of wanted.filter((group) => !before.includes(group))) {
    await act(id, region, { addSecurityGroup: { name } });
  }
}

/** Another flavor, which has to be confirmed. */
async function resize(change: Change): Promise<void> {
  const { id, region } = change;
  const flavorRef = await otherId(change, "flavor", flavorCalled);
  if (flavorRef === undefined) return;
  await act(id, region, { resize: { flavorRef } });
  await reaches(id, region, "VERIFY_RESIZE");
  await act(id, region, { confirmResize: null });
  await reaches(id, region, "ACTIVE", "SHUTOFF");
}

/** Another image: what was on the server's disk is gone. */
async function rebuild(change: Change): Promise<void> {
  const { id, region } = change;
  const imageRef = await otherId(change, "image", imageCalled);
  if (imageRef === undefined) return;
  await act(id, region, { rebuild: { imageRef } });
  await reaches(id, region, "ACTIVE", "SHUTOFF");
}

/** The id of another flavor or image, if there is to be one: an id that is written counts more than a name. */
async function otherId(
  change: Change,
  what: "flavor" | "image",
  called: (name: string, region: Region) => Promise<string>,
): Promise<string | undefined> {
  const { planned, region } = change;
  const [id, name] = [`${what}_id`, `${what}_name`];
  if (planned[id] !== null && differs(change, id)) return String(planned[id]);
  return planned[name] !== null && differs(change, name) ? called(String(planned[name]), region) : undefined;
}

async function retag({ id, prior, planned, region }: Change): Promise<void> {
  const tags = tagsToSet(prior, planned);
  if (tags === undefined) return;
  const path = `${pathOf(id)}/tags`;
  await region.ask({ service: "compute", method: "PUT", path, body: { tags }, microversion: "2.26" });
}

async function unlessGone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!isRefusal(error, "notFound")) throw error;
  }
}
