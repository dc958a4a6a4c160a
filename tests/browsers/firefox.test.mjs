// The main user flows in Firefox.
import { launch } from "./firefox.mjs";
import { testFlows } from "./flows.mjs";

await testFlows(launch);
