import { join } from "node:path";
import { interleave, median, row, type Row } from "./report";
import { EMPTY, runToEnd, runToFirstLine, type Program } from "./sample";

/** Of a client, as Terraform sends one: a public key and nothing else. Its private key was never kept. */
const CLIENT_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBvDCCAWOgAwIBAgIUS34Tw2lzfJxPdUeYYsA8BVB0cVYwCgYIKoZIzj0EAwIw
KDESMBAGA1UECgwJSGFzaGlDb3JwMRIwEAYDVQQDDAlsb2NhbGhvc3QwIBcNMjYx
MTIzMjMxMDQxWhgPMjEyNjEwMzAyMzEwNDFaMCgxEjAQBgNVBAoMCUhhc2hpQ29y
cDESMBAGA1UEAwwJbG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
+7i23qB4UKuG5d8sivGkOqy47viUXXGv7MIVevX+RQI364yUWRx2nmLb5cgQba24
+5ZlvOfl3JKKcvcn8adLiKNpMGcwHQYDVR0OBBYEFKa646ubF1AjYyPfURdylTDW
4MtGMB8GA1UdIwQYMBaAFKa646ubF1AjYyPfURdylTDW4MtGMA8GA1UdEwEB/wQF
MAMBAf8wFAYDVR0RBA0wC4IJbG9jYWxob3N0MAoGCCqGSM49BAMCA0cAMEQCIBVp
qK4DWSoHuzAkgIJDp60hr2giAv77X44diYgsOlnfAiBdoCEAra+6bEYoEurcSL75
x/0fgLomFwzZwDRmUpy55A==
-----END CERTIFICATE-----
`;

/** The provider as Terraform starts it: the handshake is the first line it prints. */
const PROVIDER: Program = {
  args: [join(__dirname, "..", "src", "sandbox", "provider", "main.js")],
  env: {
    ...process.env,
    TF_PLUGIN_MAGIC_COOKIE: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
    PLUGIN_PROTOCOL_VERSIONS: "5,6",
    PLUGIN_CLIENT_CERT: CLIENT_CERTIFICATE,
  },
};

/** A program that does nothing but stay, for its memory. */
const IDLE: Program = { args: ["-e", "console.log(); setInterval(() => 0, 1e6)"] };

/** Terraform starts a provider several times in one plan. */
export async function plugin(): Promise<Row[]> {
  const { provider, empty, idle } = await interleave(15, {
    provider: () => runToFirstLine(PROVIDER),
    empty: () => runToEnd(EMPTY),
    idle: () => runToFirstLine(IDLE),
  });
  return [
    row("provider: time to the handshake", "ms", median(provider, "wallMs"), "node -e 0", median(empty, "wallMs"), 1.3),
    row(
      "provider: memory at the handshake",
      "MiB",
      median(provider, "peakMiB"),
      "an idle node",
      median(idle, "peakMiB"),
    ),
  ];
}
