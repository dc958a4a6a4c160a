// The ways that matter, in Firefox.
import { launch } from "./firefox.mjs";
import { testWays } from "./ways.mjs";

await testWays(launch);
