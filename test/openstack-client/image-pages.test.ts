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

test.each([
  ["the same page again and again, as behind a cache that ignores the marker", [{ id: "a" }]],
  ["an empty page that names a next one", []],
])("%s is refused, not asked for without an end", async (_what, images) => {
  // GIVEN
  let asked = 0;
  fake = await FakeCloud.start({
    catalog: (url) => [service("image", `${url}/image`)],
    answer: (response) => {
      asked++;
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ images, next: "/v2/images?marker=a" }));
    },
  });
  const session = await Session.open(fake.config());
  // WHEN
  const listing = listImages(session, "RegionOne");
  // THEN
  await expect(listing).rejects.toMatchObject({
    kind: "badBody",
    message: "image in RegionOne: the list has no end: a page brings nothing new: GET /v2/images",
  });
  expect(asked).toBe(images.length + 1);
});
