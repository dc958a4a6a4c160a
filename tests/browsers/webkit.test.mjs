// The main user flows in WebKit.
import { launch } from "./webkit.mjs";
import { testFlows } from "./flows.mjs";

await testFlows(launch);
