// Fixes of whole manifests: a missing namespace, and "Fix all" with its preview.
import assert from "node:assert/strict";
import { axeFindsNothing, hasNoHorizontalScroll, layoutTest, manifests, pageTest, pods, pageScreenshot, type, until } from "./page.mjs";

/** An outdated manifest: an old API version, no selector, a missing namespace, a typo, and a number instead of a string. */
const OLD = `apiVersion: apps/v1beta1
kind: StatefulSet
metadata:
  name: queue
  namespace: db
spec:
  serviceName: queue
  replica: 2
  template:
    metadata:
      labels:
        app: queue
    spec:
      containers:
      - name: queue
        image: queue:1
        env:
        - name: PORT
          value: 8080
---
apiVersion: v1
kind: Service
metadata:
  name: queue
  namespace: db
spec:
  clusterIP: None
  selector:
    app: queue
  ports:
  - port: 80
`;

const SPACE = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: db\n---\n";
const FIXED = SPACE + OLD.replace("v1beta1", "v1").replace("replica: 2", "replicas: 2").replace("8080", '"8080"')
  .replace("  template:", "  selector:\n    matchLabels:\n      app: queue\n  template:");

const problems = (page) => page.getByRole("list", { name: "Problems" });
const plan = (page) => page.getByRole("dialog", { name: "Fix all" });

/** Types the manifest with an empty cluster. */
async function paste(page) {
  await page.getByRole("button", { name: "New", exact: true }).click();
  await until(async () => assert.equal(await manifests(page), ""));
  await type(page, OLD);
  await problems(page).getByText('namespace "db" does not exist: the API server rejects this object and 1 more').waitFor();
}

pageTest("a missing namespace is reported before Apply, and added with one press", async (page) => {
  await paste(page);
  await problems(page).getByRole("button", { name: "Create namespace db" }).click();
  assert.equal(await manifests(page), SPACE + OLD);
  await problems(page).getByText('namespace "db"').waitFor({ state: "detached" });
});

pageTest("Fix all previews its edit, and Cancel changes nothing", async (page) => {
  await paste(page);
  await page.getByRole("button", { name: /^Fix all \(\d\)$/ }).click();
  await plan(page).getByRole("list", { name: "Edits" }).getByText("Create namespace db").waitFor();
  const lines = plan(page).getByRole("region", { name: "Changed lines" });
  assert.deepEqual(await lines.locator("del").allInnerTexts(), ["- apiVersion: apps/v1beta1", "-   replica: 2", "-           value: 8080"]);
  assert.ok((await lines.locator("ins").allInnerTexts()).includes("+       app: queue"));
  await plan(page).getByRole("button", { name: "Cancel" }).click();
  await plan(page).waitFor({ state: "detached" });
  assert.equal(await manifests(page), OLD);
});

pageTest("the fixed manifests can be applied, and undo in the editor restores the text", async (page) => {
  await paste(page);
  await page.getByRole("button", { name: /^Fix all/ }).click();
  await plan(page).getByRole("button", { name: "Apply these edits" }).click();
  await plan(page).waitFor({ state: "detached" });
  await until(async () => assert.equal(await manifests(page), FIXED));
  await page.getByText("No problems").waitFor();
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await until(async () => assert.equal((await pods(page)).filter((pod) => pod.includes("queue-")).length, 2), 30);
  await page.getByText(/2 of 2 pods (are )?ready/i).first().waitFor({ timeout: 30_000 });
  await page.getByRole("textbox", { name: "Manifests" }).click();
  await page.keyboard.press("ControlOrMeta+z");
  await until(async () => assert.equal(await manifests(page), OLD));
});

pageTest("the editor has the focus after the edits", async (page) => {
  await paste(page);
  await page.getByRole("button", { name: /^Fix all/ }).click();
  await plan(page).getByRole("button", { name: "Apply these edits" }).press("Enter");
  await until(async () => assert.equal(await manifests(page), FIXED));
  await page.keyboard.press("ControlOrMeta+z");
  await until(async () => assert.equal(await manifests(page), OLD));
});

layoutTest("the preview of Fix all passes axe and fits", async (page, { viewport, colorScheme }) => {
  await paste(page);
  await page.getByRole("button", { name: /^Fix all/ }).scrollIntoViewIfNeeded();
  await pageScreenshot(page, `fix-all-${viewport.width}-${colorScheme}`);
  await axeFindsNothing(page);
  await page.getByRole("button", { name: /^Fix all/ }).click();
  await plan(page).getByRole("button", { name: "Apply these edits" }).waitFor();
  await pageScreenshot(page, `fix-plan-${viewport.width}-${colorScheme}`);
  await axeFindsNothing(page);
  await hasNoHorizontalScroll(page);
  await page.keyboard.press("Escape");
  await plan(page).waitFor({ state: "detached" });
});
