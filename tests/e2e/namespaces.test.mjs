// Workloads in two namespaces: every name on the page includes its namespace.
import assert from "node:assert/strict";
import { untilIdle, axeFindsNothing, hasNoHorizontalScroll, layoutTest, pageTest, pageScreenshot, speed, type, until } from "./page.mjs";

const region = (page, name) => page.getByRole("region", { name });

/** A StatefulSet `web` with a claim per Pod, and a Service of the same name. */
const webIn = (namespace) => `apiVersion: v1
kind: Namespace
metadata:
  name: ${namespace}
---
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: ${namespace}
spec:
  clusterIP: None
  selector: {app: web}
  ports: [{port: 80}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: web
  namespace: ${namespace}
spec:
  serviceName: web
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: 'nginx:1.27'}]}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
`;

/** Both applied, in an idle cluster. */
async function applied(page) {
  await type(page, ["blue", "green"].map(webIn).join("---\n"));
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await region(page, "Cluster").getByRole("group", { name: "StatefulSet green/web", exact: true }).waitFor({ state: "attached" });
  await speed(page, "fastest");
  await untilIdle(page);
}

pageTest("objects with the same name in two namespaces are distinguished everywhere", async (page) => {
  await applied(page);
  const cluster = region(page, "Cluster");
  for (const namespace of ["blue", "green"]) {
    for (const name of [`StatefulSet ${namespace}/web`, `Service ${namespace}/web`]) {
      assert.equal(await cluster.getByRole("group", { name, exact: true }).count(), 1, name);
    }
    assert.equal(await cluster.getByRole("button", { name: `Pod ${namespace}/web-0`, exact: true }).count(), 1);
    await region(page, "Explanation").getByText(`${namespace}/web is in its desired state: 2 of 2 Pods are ready.`).waitFor();
    await page.getByRole("button", { name: `Lane ${namespace}/web-0`, exact: true }).waitFor();
  }
  const box = page.getByRole("combobox", { name: "Object" });
  await box.selectOption("pod/green/web-0");
  await page.getByRole("heading", { name: "Pod green/web-0" }).waitFor();
  const pressed = cluster.getByRole("button", { pressed: true });
  await until(async () => assert.deepEqual(await pressed.evaluateAll((all) => all.map((one) => one.ariaLabel)), ["Pod green/web-0"]));
});

layoutTest("names with namespaces pass axe and fit", async (page, { viewport, colorScheme }) => {
  await applied(page);
  await hasNoHorizontalScroll(page);
  await pageScreenshot(page, `namespaces-${viewport.width}-${colorScheme}`);
  await axeFindsNothing(page);
});
