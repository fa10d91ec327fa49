// npm run bench -- NAME [--json]: measures, reports, and never fails for what it found.
import { parseArgs } from "node:util";
import { cli } from "./cli";
import { images } from "./images";
import { kills } from "./kills";
import { overlap } from "./overlap";
import { plugin } from "./plugin";
import { table, type Row } from "./report";
import { rules } from "./rules";
import { sandbox } from "./sandbox";
import { stability } from "./stability";
import { synth } from "./synth";
import { usage } from "./usage";

const BENCHES: Record<string, () => Promise<Row[]>> = {
  cli,
  images,
  kills,
  overlap,
  plugin,
  rules,
  sandbox,
  stability,
  synth,
  usage,
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: "boolean" } } });
  const [name] = positionals;
  if (name === undefined || !Object.hasOwn(BENCHES, name)) {
    console.error(
      `${name === undefined ? "" : `there is no bench "${name}"; `}npm run bench -- ${Object.keys(BENCHES).join(" | ")} [--json]`,
    );
    process.exitCode = 2;
    return;
  }
  const report = { name, rows: await BENCHES[name]() };
  console.log(values.json ? JSON.stringify(report, null, 2) : table(report));
}

void main();
