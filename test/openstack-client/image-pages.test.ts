import { listImages, Session } from "cdktf-openstack-multisite/runtime";
import { FakeCloud, service } from "./fake-cloud";

let fake: FakeCloud;
afterEach(() => fake.stop());

test("a list goes on as long as Glance names a next page, however few images it gives at a time", async () => {
  // GIVEN
  const ids = ["a", "b", "c"];
  fake = await FakeCloud.start({
    catalog: (url) => [service("image", `${url}/image`)],
    answer: (response, request) => {
      const start = ids.indexOf(new URL(request.url ?? "", fake.url).searchParams.get("marker") ?? "") + 1;
      const next = start + 1 < ids.length ? { next: `/v2/images?marker=${ids[start]}` } : {};
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ images: [{ id: ids[start] }], ...next }));
    },
  });
  const session = await Session.open(fake.config());
  // WHEN
  const images = await listImages(session, "RegionOne");
  // THEN
  expect(images.map(({ id }) => id)).toEqual(ids);
});
