import { createKeypair, deleteKeypair, getKeypair, listKeypairs, Session } from "../../src/openstack";
import { Target, type Login } from "./target";

let target: Target;
beforeAll(async () => {
  target = await Target.open();
});
afterAll(() => target.stop());

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEhpZGRlbiBrZXkgZm9yIHRlc3RzIG9ubHkgMTIzNDU2 me";
const open = (login: Login) => Session.open(target.config(login));

it.each<Login>(["admin", "tenant-a", "tenant-a-reader", "tenant-a-appcred"])(
  "%s logs in with our client",
  async (login) => {
    const session = await open(login);
    expect(await session.regions()).toEqual(["RegionOne", "RegionThree", "RegionTwo"]);
    expect(await session.projectId()).toMatch(/^[0-9a-f]{32}$/);
    expect((await session.catalog()).services("RegionOne")).toEqual(expect.arrayContaining(["compute", "identity"]));
  },
);

it("puts a keypair into every region and takes it away", async () => {
  // GIVEN
  const session = await open("tenant-a");
  for (const region of await session.regions()) {
    // WHEN
    const made = await createKeypair(session, region, { name: "contract client", publicKey: KEY });
    try {
      // THEN
      expect(made).toMatchObject({
        name: "contract client",
        publicKey: KEY,
        type: "ssh",
        userId: await session.userId(),
      });
      expect(await getKeypair(session, region, made.name)).toEqual(made);
      expect(await listKeypairs(session, region)).toContainEqual({ ...made, userId: undefined });
      await expect(createKeypair(session, region, { name: made.name, publicKey: KEY })).rejects.toMatchObject({
        kind: "conflict",
      });
    } finally {
      await deleteKeypair(session, region, made.name);
    }
    await expect(getKeypair(session, region, made.name)).rejects.toMatchObject({ kind: "notFound", region });
  }
});

it("tells what goes wrong", async () => {
  const session = await open("tenant-a");
  const badName = createKeypair(session, "RegionOne", { name: "a.b", publicKey: KEY });
  await expect(badName).rejects.toMatchObject({
    kind: "badRequest",
    status: 400,
    requestId: expect.stringMatching(/^req-/) as string,
  });
  const others = listKeypairs(session, "RegionOne", { userId: "somebody" });
  await expect(others).rejects.toMatchObject({ kind: "forbidden", status: 403 });
});
