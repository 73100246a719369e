import assert from "node:assert/strict";
import { readScenario } from "../lab/read_scenario.ts";
import { importScenario } from "./import.ts";
import { UsageError } from "./usage_error.ts";

const shop = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: main }] } }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
`;

function inFolder(work: (folder: string) => void): void {
  const folder = Deno.makeTempDirSync();
  const { log } = console;
  console.log = () => {};
  try {
    work(folder);
  } finally {
    console.log = log;
    Deno.removeSync(folder, { recursive: true });
  }
}

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("importScenario() writes a scenario that can be read, and names its manifests from where it stands", () => {
  inFolder((folder) => {
    Deno.mkdirSync(`${folder}/manifests/deep`, { recursive: true });
    Deno.mkdirSync(`${folder}/scenarios`);
    Deno.writeTextFileSync(`${folder}/manifests/deep/web.yml`, shop);
    Deno.writeTextFileSync(`${folder}/manifests/README.md`, "no manifest");
    importScenario([`${folder}/manifests`], { out: `${folder}/scenarios/mine.yaml` });
    assert.match(Deno.readTextFileSync(`${folder}/scenarios/mine.yaml`), /- file: \.\.\/manifests\/deep\/web\.yml/);
    assert.equal(readScenario(`${folder}/scenarios/mine.yaml`).name, "mine");
    assert.deepEqual(names(`${folder}/scenarios`), ["mine.yaml"]);
  });
});

Deno.test("importScenario() replaces a file only when told to, and leaves nothing behind when it fails", () => {
  inFolder((folder) => {
    const out = `${folder}/mine.yaml`;
    Deno.writeTextFileSync(`${folder}/web.yaml`, shop);
    Deno.writeTextFileSync(out, "precious");
    assert.throws(() => importScenario([`${folder}/web.yaml`], { out }), /mine\.yaml": it exists\. Give --force/);
    Deno.writeTextFileSync(`${folder}/broken.yaml`, shop.replace("kind: Service", "kind: 7"));
    assert.throws(() => importScenario([`${folder}/broken.yaml`], { out, force: true }), /broken\.yaml:9:7: kind is 7/);
    assert.equal(Deno.readTextFileSync(out), "precious");
    importScenario([`${folder}/web.yaml`], { out, force: true });
    assert.equal(readScenario(out).name, "mine");
    assert.deepEqual(names(folder), ["broken.yaml", "mine.yaml", "web.yaml"]);
  });
});

Deno.test("importScenario() refuses places that cannot be", () => {
  inFolder((folder) => {
    const manifest = `${folder}/web.yaml`;
    Deno.writeTextFileSync(manifest, shop);
    Deno.mkdirSync(`${folder}/empty`);
    Deno.mkdirSync(`${folder}/folder.yaml`);
    Deno.writeTextFileSync(`${folder}/broken.yaml`, shop.replace("kind: Service", "kind: 7"));
    const refusals: readonly (readonly [typed: string, out: string, message: RegExp])[] = [
      [manifest, `${folder}/Mine.yaml`, /lower-case letters/],
      [manifest, `${folder}/mine.txt`, /ends in \.yaml/],
      [manifest, manifest, /it is one of the manifests/],
      [manifest, `${folder}/no/mine.yaml`, /^Cannot write "/],
      [manifest, `${folder}/folder.yaml`, /folder\.yaml": it is a folder$/],
      [
        `${folder}/broken.yaml`,
        `${folder}/mine.yaml`,
        /^Cannot import to "mine\.yaml":\n.*broken\.yaml:9:7: kind is 7/,
      ],
      [`${folder}/empty`, `${folder}/mine.yaml`, /no YAML or JSON file is in there/],
      [`${folder}/nothing.yaml`, `${folder}/mine.yaml`, /there is no such file/],
    ];
    for (const [typed, out, message] of refusals) {
      assert.throws(
        () => importScenario([typed], { out, force: true }),
        (error) => error instanceof UsageError && message.test(error.message),
        out,
      );
    }
  });
});
