// Verifies credentials offline with a library that others wrote.
// In, as JSON: {"documents": {address: document}, "credentials": [credential]}.
// Out, as JSON: [{"verified", "revoked", "reason"}]. An address that is not in "documents" is an error.

import { readFileSync } from "node:fs";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { verifyCredential } from "@digitalbazaar/vc";
import { checkStatus } from "@digitalbazaar/vc-bitstring-status-list";

const published = (name) => JSON.parse(readFileSync(new URL(`documents/${name}`, import.meta.url)));
const contexts = {
  "https://www.w3.org/ns/credentials/v2": published("w3c_credentials_v2_context.json"),
  "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": published("openbadges_context-3.0.3.json"),
};
const { documents, credentials } = JSON.parse(readFileSync(0));

async function documentLoader(url) {
  const document = contexts[url] ?? documents[url];
  if (document === undefined) {
    throw new Error(`Not available offline: ${url}`);
  }
  return { contextUrl: null, documentUrl: url, document };
}

const suite = new DataIntegrityProof({ cryptosuite });
const results = [];
for (const credential of credentials) {
  const { verified, error, statusResult } = await verifyCredential({ credential, suite, documentLoader, checkStatus });
  const reasons = [error, ...(error?.errors ?? []), statusResult?.error].filter(Boolean).map((one) => one.message);
  const revoked = statusResult?.results?.some((result) => result.status) ?? null;
  results.push({ verified, revoked, reason: reasons.join(" ") });
}
process.stdout.write(JSON.stringify(results));
