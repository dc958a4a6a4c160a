// The ways that matter, in WebKit.
import { launch } from "./webkit.mjs";
import { testWays } from "./ways.mjs";

await testWays(launch);
