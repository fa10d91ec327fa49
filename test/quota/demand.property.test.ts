import fc from "fast-check";
import sum from "lodash/sum";
import sumBy from "lodash/sumBy";
import type { Declared } from "../../src/quota/declared";
import { demandOf } from "../../src/quota/demand";
import { fieldOf } from "../../src/quota";

const TYPES = [
  "compute_instance_v2",
  "compute_keypair_v2",
  "blockstorage_volume_v3",
  "networking_network_v2",
  "networking_floatingip_v2",
  "networking_secgroup_v2",
];

const elements = fc
  .array(
    fc.record({
      type: fc.constantFrom(...TYPES),
      region: fc.constantFrom("RegionOne", "RegionTwo"),
      attributes: fc.record(
        {
          count: fc.oneof(fc.nat({ max: 9 }), fc.constant("${var.n}")),
          size: fc.oneof(fc.integer({ min: 1, max: 99 }), fc.constant("${var.size}")),
          flavor_name: fc.constantFrom("small", "unknown"),
          network: fc.array(fc.constant({ uuid: "net" }), { maxLength: 3 }),
        },
        { requiredKeys: [] },
      ),
    }),
    { maxLength: 20 },
  )
  .map((list) =>
    list.map(({ type, region, attributes }, i): Declared => {
      const address = `openstack_${type}.e${i}`;
      return { path: `acme/e${i}`, stack: "acme", address, type: `openstack_${type}`, region, attributes };
    }),
  );

const demand = (list: readonly Declared[]) => demandOf(list, { flavors: { small: { vcpus: 1, ram: 512 } } });

test("every number is explained, whatever the order", () => {
  fc.assert(
    fc.property(elements, fc.integer(), (list, at) => {
      const rows = demand(list);
      const cut = list.length === 0 ? 0 : Math.abs(at) % list.length;
      expect(demand([...list.slice(cut), ...list.slice(0, cut)])).toEqual(rows);
      for (const { atLeast, atMost, contributions } of rows) {
        expect(sumBy(contributions, "amount")).toBe(atLeast);
        expect(atMost ?? Infinity).toBeGreaterThanOrEqual(atLeast);
      }
    }),
  );
});

test("what is summed is what each element asks for alone; of limits for each item the largest counts", () => {
  fc.assert(
    fc.property(elements, (list) => {
      const each = list.map((element) => demand([element]));
      for (const { region, field, atLeast, atMost } of demand(list)) {
        const alone = each.flatMap((rows) => rows.filter((row) => row.region === region && row.field === field));
        const together = (amounts: number[]) => (isPerItem ? Math.max(...amounts) : sum(amounts));
        const isPerItem = fieldOf(field).kind === "per item";
        expect(atLeast).toBe(together(alone.map((row) => row.atLeast)));
        expect(atMost ?? Infinity).toBe(together(alone.map((row) => row.atMost ?? Infinity)));
      }
    }),
  );
});
