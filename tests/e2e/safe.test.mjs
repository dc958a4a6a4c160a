// What comes from manifests, the console and names is text on the page and nothing else; nothing is asked of, kept for, or
// told to anybody.
import assert from "node:assert/strict";
import { PHONE, apply, atRest, command, pageTest, speed, type, until } from "./page.mjs";

/** What would do something if it were taken as markup, as an address, or as code. */
const PAYLOADS = [
  "<script>window.taken=1</script>", "<img src=x onerror=window.taken=2>", "<svg onload=window.taken=3>",
  "<svg><script>window.taken=4</script></svg>", "<iframe srcdoc='<script>parent.taken=5</script>'></iframe>",
  "<body onload=window.taken=6>", "<a href='javascript:window.taken=7'>a</a>", "javascript:window.taken=8",
  "data:text/html,<script>window.taken=9</script>", "<details open ontoggle=window.taken=10>", "<video><source onerror=window.taken=11>",
  "<math><mtext><script>window.taken=12</script>", "<style>*{display:none}</style>", "<link rel=stylesheet href=https://example.com/x.css>",
  "<base href=https://example.com/>", "<meta http-equiv=refresh content='0;url=https://example.com/'>", "<object data=https://example.com/>",
  "<embed src=https://example.com/>", "<form action=https://example.com/><button>b</button></form>", "<input autofocus onfocus=window.taken=13>",
  "\"><script>window.taken=14</script>", "'><img src=x onerror=window.taken=15>", "</textarea><script>window.taken=16</script>",
  "</title><script>window.taken=17</script>", "</style><script>window.taken=18</script>", "--><script>window.taken=19</script>",
  "]]><script>window.taken=20</script>", "{{constructor.constructor('window.taken=21')()}}", "${window.taken=22}", "`${window.taken=23}`",
  "\\u003cscript\\u003ewindow.taken=24\\u003c/script\\u003e", "&lt;script&gt;window.taken=25&lt;/script&gt;", "&#60;img src=x onerror=window.taken=26&#62;",
  "%3Cscript%3Ewindow.taken=27%3C/script%3E", "<scr<script>ipt>window.taken=28</scr</script>ipt>", "<IMG SRC=JaVaScRiPt:window.taken=29>",
  "<a href=\"vbscript:window.taken=30\">a</a>", "<noscript><p title='</noscript><img src=x onerror=window.taken=31>'>",
  "<template><script>window.taken=32</script></template>", "\u202e<script>window.taken=33</script>\u202c",
];

const json = JSON.stringify;
/** Every payload in every field that takes any text: annotations, variables, commands, images, and each quoted by events. */
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
/** Fields, kinds and values that are refused: the messages quote them. */
const REFUSED = PAYLOADS.map((payload) => `apiVersion: ${json(payload)}
kind: ${json(payload)}
metadata: {name: ${json(payload)}, ${json(payload)}: 1}
`).join("---\n");

/** Nothing on the page was made of what was typed. */
async function isTextAlone(page, where) {
  const found = await page.evaluate(() => {
    const all = [...document.querySelectorAll("*")];
    const isOwnScript = (node) => node.matches("script[src]") && new URL(node.src).origin === location.origin;
    const odd = all.filter((node) => node.matches("script, iframe, object, embed, img, video, base, math, template, meta[http-equiv=refresh]"))
      .filter((node) => !isOwnScript(node)).map((node) => node.outerHTML.slice(0, 100));
    const handlers = all.flatMap((node) => node.getAttributeNames().filter((name) => name.startsWith("on")).map((name) => `${node.tagName} ${name}`));
    const schemes = all.flatMap((node) => ["href", "src", "action", "data", "srcdoc"].map((name) => node.getAttribute(name)).filter(Boolean))
      .filter((value) => !/^(https:\/\/kubernetes\.io\/|https:\/\/[a-z]+\.k8s\.io\/|data:image\/|[#.]|[\w-]+\.[a-z]+(\?|$)|http:\/\/127\.0\.0\.1:)/.test(value));
    return { taken: window.taken, odd, handlers, schemes };
  });
  assert.deepEqual(found, { taken: undefined, odd: [], handlers: [], schemes: [] }, where);
}

/** Writes one text after the other into a field, each with Enter, as fast as the page takes them. */
async function entered(field, texts) {
  const write = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  for (const text of texts) {
    write.call(field, text);
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    await new Promise((passed) => setTimeout(passed, 20));
  }
}

pageTest("forty payloads in every field that is shown stay text", async (page) => {
  const tab = (name) => page.getByRole("tab", { name });
  const choose = (name) => page.getByRole("combobox", { name: "Object" }).selectOption({ label: name });
  await type(page, MANIFEST);
  await apply(page);
  await until(async () => assert.match(await page.getByRole("log", { name: "Output" }).innerText(), /statefulset.apps\/web created/));
  await isTextAlone(page, "applied");
  await speed(page, "fastest");
  for (const object of ["web", "web-0"]) {
    await choose(object);
    await tab("YAML").click();
    for (const payload of PAYLOADS.slice(0, 3)) await page.getByRole("tabpanel").getByText(payload).waitFor();
    for (const name of ["Describe", "YAML", "Events", "DNS", "Volumes", "Data"]) {
      await tab(name).click();
      await isTextAlone(page, `${object}, ${name}`);
    }
  }
  await type(page, REFUSED);
  await page.getByRole("list", { name: "Problems" }).getByRole("listitem").nth(5).waitFor();
  await isTextAlone(page, "problems");
  await apply(page);
  await isTextAlone(page, "refused");
});

pageTest("forty payloads at the console, in branches' names and in data stay text", async (page) => {
  await page.getByRole("button", { name: "Pause" }).click();
  const line = page.getByRole("textbox", { name: "kubectl" });
  await line.evaluate(entered, PAYLOADS.map((payload) => `kubectl get ${payload}`));
  await page.getByRole("log", { name: "Output" }).getByText(PAYLOADS.at(-1)).first().waitFor(); // it is shown, as text
  await command(page, `kubectl annotate sts redis-cluster 'note=${PAYLOADS[1]}'`);
  await isTextAlone(page, "console");
  await page.getByRole("tab", { name: "Data" }).click();
  await page.getByRole("textbox", { name: "Value to write" }).fill(PAYLOADS[1]);
  await page.getByRole("combobox", { name: "Name to write to" }).fill(PAYLOADS[0]);
  await page.getByRole("button", { name: "Write", exact: true }).click();
  await isTextAlone(page, "data");
  await page.getByRole("button", { name: "Branches" }).click();
  const branches = page.getByRole("group", { name: "Branches" });
  await branches.getByRole("textbox", { name: "Name" }).evaluate(entered, PAYLOADS);
  await branches.getByText(PAYLOADS.at(-1).slice(1, 20)).first().waitFor(); // it is shown, as text
  await isTextAlone(page, "branches");
});

pageTest("nothing is kept for, asked of or told to anybody else", async (page) => {
  await speed(page, "fastest");
  await atRest(page);
  assert.deepEqual(await page.context().cookies(), []);
  const foreign = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => new URL(name).origin).filter((origin) => origin !== location.origin));
  assert.deepEqual(foreign, []);
});

pageTest("that nothing is sent anywhere is said on the page and where something is shared or opened, and is so", async (page) => {
  const asked = [];
  const note = (request) => asked.push([request.method(), request.url(), request.postData() ?? ""].join(" "));
  page.on("request", note);
  const words = (place) => place.getByText(/nothing is sent anywhere/i);
  await words(page.getByRole("region", { name: "Manifests" })).waitFor();
  await type(page, MANIFEST.replace("name: web", "name: my-secret"));
  await apply(page);
  await until(async () => assert.match(await page.getByRole("log", { name: "Output" }).innerText(), /my-secret created/));
  for (const name of ["Share", "Open"]) {
    await page.getByRole("button", { name, exact: true }).click();
    const dialog = page.getByRole("dialog", { name });
    await words(dialog).waitFor();
    if (name === "Open") {
      await dialog.getByRole("textbox", { name: "What the cluster has" }).fill("my-secret: {");
      await dialog.getByLabel("Files", { exact: true }).setInputFiles({ name: "my-secret.yaml", mimeType: "text/yaml", buffer: Buffer.from("my-secret") });
      await dialog.getByRole("alert").waitFor();
    }
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
  }
  page.off("request", note);
  assert.deepEqual(asked.filter((request) => !request.startsWith("GET ") || request.includes("my-secret")), []);
}, { viewport: PHONE });
