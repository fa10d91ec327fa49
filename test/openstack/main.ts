import { existsSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { down, downRegions, wipe } from "./down";
import { install } from "./install";
import { layout, regionsNamed, type Layout } from "./layout";
import { locked } from "./lock";
import { stopTasks } from "./processes";
import { say, step } from "./progress";
import { renderStatus, status } from "./status";
import { up } from "./up";

/** A real OpenStack of three regions on this machine. See docs/real-cloud.md. */
async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("cloud").description(
    "A real OpenStack of three regions on this machine, to test against",
  );
  program
    .command("install")
    .description("install the release; root is needed only if Debian packages are missing")
    .action(() => exclusively((cloud) => install(cloud)));
  program
    .command("up")
    .description("start what is down and wait until it is ready")
    .argument("[region...]", "only these regions, and what all share")
    .action((names: string[]) =>
      exclusively((cloud) => {
        const regions = regionsNamed(cloud, names);
        return step("cloud is up", () => up(cloud, regions));
      }),
    );
  program
    .command("down")
    .description("stop the cloud, or only some regions as an outage; all state is kept")
    .argument("[region...]", "only these regions")
    .action((names: string[]) =>
      exclusively((cloud) => {
        const regions = regionsNamed(cloud, names);
        return names.length > 0 ? downRegions(cloud, regions) : down(cloud);
      }),
    );
  program
    .command("status")
    .description("show every service; exit code 3 unless all are up")
    .argument("[region...]", "only these regions, and what all share")
    .action(async (names: string[]) => {
      const cloud = layout();
      const regions = regionsNamed(cloud, names);
      const services = (await status(cloud)).filter(
        ({ service }) => !service.includes("/") || regions.some(({ name }) => service.startsWith(`${name}/`)),
      );
      process.stdout.write(renderStatus(services));
      if (services.some(({ state }) => state !== "up")) process.exitCode = 3;
    });
  program
    .command("wipe")
    .description("stop the cloud and remove all its state; the installation is kept")
    .action(() => exclusively((cloud) => wipe(cloud)));
  program
    .command("env")
    .description('print exports for a shell: eval "$(npm run --silent cloud -- env)"')
    .argument("[region]", "also make this one the region of clients that have one")
    .action((name?: string) => {
      process.stdout.write(exportsOf(layout(), name));
    });
  await program.parseAsync(argv);
}

/** What a shell needs to use the cloud. */
function exportsOf(cloud: Layout, region?: string): string {
  if (!existsSync(cloud.cloudsYaml)) throw new Error(`${cloud.cloudsYaml} is not there yet: npm run cloud -- up`);
  const variables = {
    OS_CLIENT_CONFIG_FILE: cloud.cloudsYaml,
    OS_CLOUD: "tenant-a",
    ...(region === undefined ? {} : { OS_REGION_NAME: regionsNamed(cloud, [region])[0].name }),
    OPENSTACK_CLIENT: join(cloud.venv, "bin", "openstack"),
  };
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}='${value}'\n`)
    .join("");
}

function exclusively(work: (cloud: Layout) => Promise<void>): Promise<void> {
  const cloud = layout();
  return locked(cloud.root, async () => {
    await stopTasks(cloud.state);
    await work(cloud);
  });
}

main(process.argv).catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  // At once: steps that still run would bury the message, and the next command takes up what they leave.
  process.exit(1);
});
