import { checkBody } from "../json-body";
import { WsgiFault } from "../wsgi-fault";
import { refuseReader, type Call } from "./call";
import { become } from "./settle";
import type { StoredVolume } from "./state";
import { typeName, typeOf } from "./types";
import { checkQuotas } from "./usage";
import { EXTEND, RETYPE } from "./volume-schema";

/** `POST /volumes/{id}/action`: of all that Cinder can do, a volume grows and gets another type. @throws WsgiFault */
export function act(call: Call, find: () => StoredVolume, body: unknown): void {
  const [name] = Object.keys(body ?? {});
  if (name === "os-extend") return extend(call, find, body);
  if (name === "os-retype") return retype(call, find, body);
  const fix = "Verify the request body and Content-Type header and try again.";
  throw new WsgiFault(400, `There is no such action: ${name}. ${fix}`);
}

function extend(call: Call, find: () => StoredVolume, body: unknown): void {
  checkBody(EXTEND, body);
  const volume = find();
  refuseReader(call, "volume:extend");
  const size = Number((body as { "os-extend": { new_size: number | string } })["os-extend"].new_size);
  if (size <= volume.size) {
    const numbers = `(current: ${volume.size}, extended: ${size})`;
    const rule = "New size for extend must be greater than current size.";
    throw new WsgiFault(400, `Invalid input received: ${rule} ${numbers}.`);
  }
  const { projectId, typeId } = volume;
  const type = typeName(call.state, typeId);
  checkQuotas(call.state, { projectId, type, volumes: 0, gigabytes: size - volume.size, size });
  become(Object.assign(volume, { size }), "extending");
}

function retype(call: Call, find: () => StoredVolume, body: unknown): void {
  checkBody(RETYPE, body);
  const volume = find();
  refuseReader(call, "volume:retype");
  const { id } = typeOf(call, (body as { "os-retype": { new_type: string } })["os-retype"].new_type);
  if (id === volume.typeId || volume.status !== "available") {
    const states = "available or in-use state, not be part of an active migration or a consistency group";
    const types = "requested type has to be different that the one from the volume";
    const rule = `Retype needs volume to be in ${states}, ${types}, and for in-use volumes front-end qos specs cannot change.`;
    throw new WsgiFault(400, `Invalid volume: ${rule}`);
  }
  become(Object.assign(volume, { typeId: id }), "retyping");
}
