// Security: input from manifests, the console and names is rendered as text only, and nothing is sent anywhere.
import assert from "node:assert/strict";
import { PHONE, apply, untilIdle, command, pageTest, speed, type, until } from "./page.mjs";

/** Payloads that would have an effect as markup, as an address, or as code. */
const PAYLOADS = [
  "<script>window.executed=1</script>", "<img src=x onerror=window.executed=2>", "<svg onload=window.executed=3>",
  "<svg><script>window.executed=4</script></svg>", "<iframe srcdoc='<script>parent.executed=5</script>'></iframe>",
  "<body onload=window.executed=6>", "<a href='javascript:window.executed=7'>a</a>", "javascript:window.executed=8",
  "data:text/html,<script>window.executed=9</script>", "<details open ontoggle=window.executed=10>", "<video><source onerror=window.executed=11>",
  "<math><mtext><script>window.executed=12</script>", "<style>*{display:none}</style>", "<link rel=stylesheet href=https://example.com/x.css>",
  "<base href=https://example.com/>", "<meta http-equiv=refresh content='0;url=https://example.com/'>", "<object data=https://example.com/>",
  "<embed src=https://example.com/>", "<form action=https://example.com/><button>b</button></form>", "<input autofocus onfocus=window.executed=13>",
  "\"><script>window.executed=14</script>", "'><img src=x onerror=window.executed=15>", "</textarea><script>window.executed=16</script>",
  "</title><script>window.executed=17</script>", "</style><script>window.executed=18</script>", "--><script>window.executed=19</script>",
  "]]><script>window.executed=20</script>", "{{constructor.constructor('window.executed=21')()}}", "${window.executed=22}", "`${window.executed=23}`",
  "\\u003cscript\\u003ewindow.executed=24\\u003c/script\\u003e", "&lt;script&gt;window.executed=25&lt;/script&gt;", "&#60;img src=x onerror=window.executed=26&#62;",
  "%3Cscript%3Ewindow.executed=27%3C/script%3E", "<scr<script>ipt>window.executed=28</scr</script>ipt>", "<IMG SRC=JaVaScRiPt:window.executed=29>",
  "<a href=\"vbscript:window.executed=30\">a</a>", "<noscript><p title='</noscript><img src=x onerror=window.executed=31>'>",
  "<template><script>window.executed=32</script></template>", "\u202e<script>window.executed=33</script>\u202c",
];

const json = JSON.stringify;
/** Every payload in every field with free text: annotations, variables, commands and images, which events quote. */
const MANIFEST = `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: web
  annotations:
${PAYLOADS.map((payload, at) => `    p${at}: ${json(payload)}`).join("\n")}
spec:
  serviceName: web
  replicas: 2
  podManagementPolicy: Parallel
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}, annotations: {p: ${json(PAYLOADS[1])}}}
    spec:
      containers:
      - name: web
        image: ${json(PAYLOADS[2].replace(" ", ""))}
        command: ${json(PAYLOADS)}
        env:
${PAYLOADS.map((payload, at) => `        - {name: P${at}, value: ${json(payload.replaceAll("$", "$$"))}}`).join("\n")}
`;
/** Invalid fields, kinds and values, which messages quote. */
const REFUSED = PAYLOADS.map((payload) => `apiVersion: ${json(payload)}
kind: ${json(payload)}
metadata: {name: ${json(payload)}, ${json(payload)}: 1}
`).join("---\n");

/** Fails when the page contains elements, handlers or addresses from the input. */
async function isOnlyText(page, where) {
  const found = await page.evaluate(() => {
    const all = [...document.querySelectorAll("*")];
    const isOwnScript = (node) => node.matches("script[src]") && new URL(node.src).origin === location.origin;
    const odd = all.filter((node) => node.matches("script, iframe, object, embed, img, video, base, math, template, meta[http-equiv=refresh]"))
      .filter((node) => !isOwnScript(node)).map((node) => node.outerHTML.slice(0, 100));
    const handlers = all.flatMap((node) => node.getAttributeNames().filter((name) => name.startsWith("on")).map((name) => `${node.tagName} ${name}`));
    const schemes = all.flatMap((node) => ["href", "src", "action", "data", "srcdoc"].map((name) => node.getAttribute(name)).filter(Boolean))
      .filter((value) => !/^(https:\/\/kubernetes\.io\/|https:\/\/[a-z]+\.k8s\.io\/|data:image\/|[#.]|[\w-]+\.[a-z]+(\?|$)|http:\/\/127\.0\.0\.1:)/.test(value));
    return { executed: window.executed, odd, handlers, schemes };
  });
  assert.deepEqual(found, { executed: undefined, odd: [], handlers: [], schemes: [] }, where);
}

/** Enters texts into a field one after another, as fast as the page allows. */
async function entered(field, texts) {
  const write = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  for (const text of texts) {
    write.call(field, text);
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    await new Promise((passed) => setTimeout(passed, 20));
  }
}

pageTest("forty payloads in all shown fields are only text", async (page) => {
  const tab = (name) => page.getByRole("tab", { name });
  const choose = (name) => page.getByRole("combobox", { name: "Object" }).selectOption({ label: name });
  await type(page, MANIFEST);
  await apply(page);
  await until(async () => assert.match(await page.getByRole("log", { name: "Output" }).innerText(), /statefulset.apps\/web created/));
  await isOnlyText(page, "applied");
  await speed(page, "fastest");
  for (const object of ["web", "web-0"]) {
    await choose(object);
    await tab("YAML").click();
    for (const payload of PAYLOADS.slice(0, 3)) await page.getByRole("tabpanel").getByText(payload).waitFor();
    for (const name of ["Describe", "YAML", "Events", "DNS", "Volumes", "Data"]) {
      await tab(name).click();
      await isOnlyText(page, `${object}, ${name}`);
    }
  }
  await type(page, REFUSED);
  await page.getByRole("list", { name: "Problems" }).getByRole("listitem").nth(5).waitFor();
  await isOnlyText(page, "problems");
  await apply(page);
  await isOnlyText(page, "refused");
});

pageTest("forty payloads in the console, in branch names and in data are only text", async (page) => {
  await page.getByRole("button", { name: "Pause" }).click();
  const line = page.getByRole("textbox", { name: "kubectl" });
  await line.evaluate(entered, PAYLOADS.map((payload) => `kubectl get ${payload}`));
  await page.getByRole("log", { name: "Output" }).getByText(PAYLOADS.at(-1)).first().waitFor(); // shown as text
  await command(page, `kubectl annotate sts redis-cluster 'note=${PAYLOADS[1]}'`);
  await isOnlyText(page, "console");
  await page.getByRole("tab", { name: "Data" }).click();
  await page.getByRole("textbox", { name: "Value to write" }).fill(PAYLOADS[1]);
  await page.getByRole("combobox", { name: "Name to write to" }).fill(PAYLOADS[0]);
  await page.getByRole("button", { name: "Write", exact: true }).click();
  await isOnlyText(page, "data");
  await page.getByRole("button", { name: "Branches" }).click();
  const branches = page.getByRole("group", { name: "Branches" });
  await branches.getByRole("textbox", { name: "Name" }).evaluate(entered, PAYLOADS);
  await branches.getByText(PAYLOADS.at(-1).slice(1, 20)).first().waitFor(); // shown as text
  await isOnlyText(page, "branches");
});

pageTest("no cookies and no requests to other hosts", async (page) => {
  await speed(page, "fastest");
  await untilIdle(page);
  assert.deepEqual(await page.context().cookies(), []);
  const foreign = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => new URL(name).origin).filter((origin) => origin !== location.origin));
  assert.deepEqual(foreign, []);
});

pageTest("the page and the dialogs say that nothing is sent anywhere, and no request contains input", async (page) => {
  const requests = [];
  const note = (request) => requests.push([request.method(), request.url(), request.postData() ?? ""].join(" "));
  page.on("request", note);
  const statement = (part) => part.getByText(/nothing is sent anywhere/i);
  await statement(page.getByRole("region", { name: "Manifests" })).waitFor();
  await type(page, MANIFEST.replace("name: web", "name: my-secret"));
  await apply(page);
  await until(async () => assert.match(await page.getByRole("log", { name: "Output" }).innerText(), /my-secret created/));
  for (const name of ["Share", "Open"]) {
    await page.getByRole("button", { name, exact: true }).click();
    const dialog = page.getByRole("dialog", { name });
    await statement(dialog).waitFor();
    if (name === "Open") {
      await dialog.getByRole("textbox", { name: "Output of the command" }).fill("my-secret: {");
      await dialog.getByLabel("Files", { exact: true }).setInputFiles({ name: "my-secret.yaml", mimeType: "text/yaml", buffer: Buffer.from("my-secret") });
      await dialog.getByRole("alert").waitFor();
    }
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
  }
  page.off("request", note);
  assert.deepEqual(requests.filter((request) => !request.startsWith("GET ") || request.includes("my-secret")), []);
}, { viewport: PHONE });
