import type { Call, Calls } from "./calls";
import { diagnosticsOf, ProviderError, type Diagnostic, type Path } from "./diagnostic";
import type { Method } from "./grpc";
import { readJsonState } from "./json-state";
import { decode, encode, type Message, type MessageName, type Sent } from "./messages";
import { decodeValue, encodeValue } from "./msgpack";
import { differences, isLegacy, isUpdate, plan, settle, strayRules } from "./planning";
import { Unfinished, type Provider, type Resource, type Rules } from "./provider";
import { providerSchema } from "./schema-message";
import { typeOfBlock, type Block, type Schema } from "./schema";
import { isValues, overlaid, values, withoutUnknowns, type Values } from "./value";

type Bytes = Message<"DynamicValue"> | null;

/** Terraform's service `tfplugin6.Provider` in front of a provider. What isn't in here is answered as not served. */
export function providerMethods(load: () => Provider | Promise<Provider>, calls: Calls): Record<string, Method> {
  let loaded: Promise<Service> | undefined;
  const service = () => (loaded ??= Promise.resolve(load()).then((provider) => new Service(provider)));

  const method = <I extends MessageName, O extends MessageName>(
    takes: I,
    gives: O,
    work: (service: Service, request: Message<I>, call: Call) => Sent<O> | Promise<Sent<O>>,
    failed: (diagnostics: Sent<"Diagnostic">[]) => Sent<O>,
  ): Method => ({
    unary: async (bytes, signal) => {
      const request = decode(takes, bytes);
      const answer = await calls
        .run(async (call) => work(await service(), request, call), signal)
        .catch((error) => failed(diagnosticsOf(error).map(toMessage)));
      return encode(gives, answer);
    },
  });
  const blame = (diagnostics: Sent<"Diagnostic">[]) => ({ diagnostics });

  const methods = {
    GetProviderSchema: method("Empty", "ProviderSchema", (s) => s.schema(), blame),
    ValidateProviderConfig: method("ProviderConfig", "ProviderConfigValid", () => ({}), blame),
    ValidateResourceConfig: method("TypeConfig", "Done", (s, request) => s.validateResource(request), blame),
    ValidateDataResourceConfig: method("TypeConfig", "Done", (s, request) => s.validateDataSource(request), blame),
    ConfigureProvider: method("Configure", "Done", (s, request) => s.configure(request), blame),
    UpgradeResourceState: method("Upgrade", "Upgraded", (s, request) => s.upgrade(request), blame),
    ReadResource: method("Read", "ReadDone", (s, request, call) => s.read(request, call), blame),
    PlanResourceChange: method("Plan", "Planned", (s, request) => s.plan(request), blame),
    ApplyResourceChange: method("Apply", "Applied", (s, request, call) => s.apply(request, call), blame),
    ImportResourceState: method("Import", "Imported", (s, request, call) => s.import(request, call), blame),
    ReadDataSource: method("TypeConfig", "DataRead", (s, request, call) => s.readDataSource(request, call), blame),
    GetFunctions: method(
      "Empty",
      "Empty",
      () => ({}),
      () => ({}),
    ),
    StopProvider: { unary: () => Promise.resolve(stop(calls)) },
  };
  return Object.fromEntries(Object.entries(methods).map(([name, how]) => [`/tfplugin6.Provider/${name}`, how]));
}

function stop(calls: Calls): Uint8Array {
  calls.stop();
  return new Uint8Array(0);
}

class Service {
  constructor(private readonly provider: Provider) {}

  schema(): Sent<"ProviderSchema"> {
    return providerSchema(this.provider.schema);
  }

  validateResource({ type_name: type, config }: Message<"TypeConfig">): Sent<"Done"> {
    const resource = this.provider.resource(type);
    const { block } = this.schemaOf("resource", type);
    const stray = strayRules(block, resource.rules ?? {});
    if (stray.length > 0) throw new Error(`${type} has rules for what isn't in its schema: ${stray.join(", ")}`);
    return { diagnostics: (resource.validate?.(read(block, config) ?? NOTHING) ?? []).map(toMessage) };
  }

  validateDataSource({ type_name: type, config }: Message<"TypeConfig">): Sent<"Done"> {
    const source = this.provider.dataSource(type);
    const { block } = this.schemaOf("data source", type);
    return { diagnostics: (source.validate?.(read(block, config) ?? NOTHING) ?? []).map(toMessage) };
  }

  async configure({ config }: Message<"Configure">): Promise<Sent<"Done">> {
    await this.provider.configure(read(this.provider.schema.provider.block, config) ?? NOTHING);
    return {};
  }

  upgrade({ type_name: type, version, raw_state }: Message<"Upgrade">): Sent<"Upgraded"> {
    const schema = this.schemaOf("resource", type);
    if (version !== schema.version) {
      throw new ProviderError({
        summary: `The state of ${type} is of another version`,
        detail: `It was written with version ${version} of the schema; this provider knows version ${schema.version} alone.`,
      });
    }
    const state = readJsonState(typeOfBlock(schema.block), raw_state?.json ?? Buffer.from("null"));
    return { upgraded_state: write(schema.block, isValues(state) ? state : null) };
  }

  async read(
    { type_name: type, current_state, private: kept }: Message<"Read">,
    call: Call,
  ): Promise<Sent<"ReadDone">> {
    const { resource, block, rules } = this.served(type);
    const state = read(block, current_state);
    const found = state === null ? undefined : await resource.read(state, call);
    const news = state === null || found === undefined ? null : settle(block, rules, state, overlaid(state, found));
    return { new_state: write(block, news), private: kept };
  }

  plan(request: Message<"Plan">): Sent<"Planned"> {
    const { resource, block, rules } = this.served(request.type_name);
    const prior = read(block, request.prior_state);
    const config = read(block, request.config);
    const answer = { planned_private: request.prior_private, legacy_type_system: isLegacy(block, rules) };
    if (config === null) return { ...answer, planned_state: write(block, null) };
    const planned = plan(block, rules, prior, config);
    const changes = prior === null ? [] : differences(block, rules, usualChange(resource), prior, planned);
    const replaced = changes.filter(({ change }) => change === "replace").map(({ path }) => toPath(path));
    return { ...answer, planned_state: write(block, planned), requires_replace: replaced };
  }

  async apply(request: Message<"Apply">, call: Call): Promise<Sent<"Applied">> {
    const { resource, block, rules } = this.served(request.type_name);
    const prior = read(block, request.prior_state);
    const planned = read(block, request.planned_state);
    const answer = { private: request.planned_private, legacy_type_system: isLegacy(block, rules) };
    try {
      const config = read(block, request.config) ?? NOTHING;
      const done = await applied(resource, block, rules, prior, planned, config, call);
      return { ...answer, new_state: write(block, done) };
    } catch (error) {
      const left =
        error instanceof Unfinished && planned !== null ? complete(block, rules, planned, error.state) : prior;
      const cause = error instanceof Unfinished ? error.cause : error;
      return { ...answer, new_state: write(block, left), diagnostics: diagnosticsOf(cause).map(toMessage) };
    }
  }

  async import({ type_name: type, id }: Message<"Import">, call: Call): Promise<Sent<"Imported">> {
    const { resource, block } = this.served(type);
    if (resource.import === undefined) throw new ProviderError({ summary: `${type} can't be imported` });
    const found = await resource.import(id, call);
    return { imported_resources: [{ type_name: type, state: write(block, overlaid(emptyOf(block), found)) }] };
  }

  async readDataSource({ type_name: type, config }: Message<"TypeConfig">, call: Call): Promise<Sent<"DataRead">> {
    const { block } = this.schemaOf("data source", type);
    const asked = read(block, config) ?? NOTHING;
    const found = await this.provider.dataSource(type).read(asked, call);
    return { state: write(block, overlaid(asked, found)) };
  }

  private served(type: string): { resource: Resource; block: Block; rules: Rules } {
    const resource = this.provider.resource(type);
    return { resource, block: this.schemaOf("resource", type).block, rules: resource.rules ?? {} };
  }

  private schemaOf(kind: "resource" | "data source", type: string): Schema {
    const { resource_schemas: resources, data_source_schemas: sources } = this.provider.schema;
    const schemas = kind === "resource" ? resources : sources;
    if (Object.hasOwn(schemas, type)) return schemas[type];
    throw new ProviderError({ summary: `There is no ${kind} ${type} in this provider's schema` });
  }
}

async function applied(
  resource: Resource,
  block: Block,
  rules: Rules,
  prior: Values | null,
  planned: Values | null,
  config: Values,
  call: Call,
): Promise<Values | null> {
  if (planned === null) {
    if (prior !== null) await resource.delete(prior, call);
    return null;
  }
  const wanted = withoutUnknowns(planned) as Values;
  if (prior === null) return complete(block, rules, planned, await resource.create(wanted, call, config));
  const asks = differences(block, rules, usualChange(resource), prior, planned).some(isUpdate);
  return complete(block, rules, planned, asks ? ((await resource.update?.(prior, wanted, call)) ?? {}) : {});
}

/** What was planned, with what came out laid over it. */
function complete(block: Block, rules: Rules, planned: Values, outcome: Partial<Values>): Values {
  const wanted = withoutUnknowns(planned) as Values;
  return settle(block, rules, planned, overlaid(wanted, outcome));
}

const usualChange = ({ update }: Resource) => (update === undefined ? "replace" : "update");

const NOTHING: Values = values([]);

/** The value of a block of which nothing is known. */
function emptyOf(block: Block): Values {
  const [, types] = typeOfBlock(block) as readonly ["object", Readonly<Record<string, unknown>>];
  const nested = block.block_types ?? {};
  const empty = (name: string) => {
    const mode = nested[name]?.nesting_mode;
    return mode === "list" || mode === "set"
      ? []
      : mode === "map"
        ? NOTHING
        : mode === "group"
          ? emptyOf(nested[name].block)
          : null;
  };
  return values(Object.keys(types).map((name) => [name, empty(name)] as const));
}

function read(block: Block, bytes: Bytes): Values | null {
  if (bytes === null || bytes.msgpack.length === 0) return null;
  const value = decodeValue(typeOfBlock(block), bytes.msgpack);
  return isValues(value) ? value : null;
}

function write(block: Block, state: Values | null): Sent<"DynamicValue"> {
  return { msgpack: encodeValue(typeOfBlock(block), state) };
}

function toMessage({ severity = "error", summary, detail, path }: Diagnostic): Sent<"Diagnostic"> {
  return {
    severity: severity === "error" ? 1 : 2,
    summary,
    detail,
    ...(path === undefined || path.length === 0 ? {} : { attribute: toPath(path) }),
  };
}

function toPath(path: Path): Sent<"AttributePath"> {
  return {
    steps: path.map((step) => {
      if (typeof step === "string") return { attribute_name: step };
      return typeof step === "number" ? { element_key_int: step } : { element_key_string: step.key };
    }),
  };
}
