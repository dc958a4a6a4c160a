// The implementation of .ci/audit. .ci/audit.json holds the allowed licences, the accepted advisories and versions with reasons,
// and the recorded data. Current data comes from osv.dev, npm and cargo's registry; for a source that cannot be reached, the
// recorded data is used as of its date, so the result for it does not depend on the network.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

const DATA = ".ci/audit.json";
const OSV = process.env.ORDINAL_OSV ?? "https://api.osv.dev"; // or a server with the same API
const MONTHS_WITHOUT_RELEASE = 24;
const today = new Date().toISOString().slice(0, 10);
const data = JSON.parse(await readFile(DATA, "utf8"));
const findings = [];
const skipped = [];

// An empty cache, because without a network npm answers from its cache, however old.
const npmCache = mkdtempSync(join(tmpdir(), "ordinal-audit-"));
process.on("exit", () => rmSync(npmCache, { recursive: true, force: true }));
const FAIL_FAST = {
  CARGO_NET_RETRY: "0", CARGO_HTTP_TIMEOUT: "15",
  npm_config_cache: npmCache, npm_config_fetch_retries: "0", npm_config_fetch_timeout: "15000",
};

/** Runs a program to completion. Without a network, cargo and npm fail at once. */
const run = (program, ...args) =>
  new Promise((resolve) => {
    const options = { env: { ...process.env, ...FAIL_FAST }, maxBuffer: 2 ** 28, timeout: 120_000 };
    execFile(program, args, options, (error, stdout, stderr) => {
      resolve({ ok: !error, stdout, stderr: stderr.trim() || (error?.message ?? "") });
    });
  });

const lastLine = (text) => text.trim().split("\n").at(-1).trim();
const sortedBy = (key, items) => items.sort((left, right) => (key(left) < key(right) ? -1 : 1));

function fail(message) {
  console.error(`✗ ${message}`);
  process.exit(1);
}

/** The crates in the page's WebAssembly, and the procedural macros that generate code for it. */
async function shippedCrates() {
  const target = ["--filter-platform", "wasm32-unknown-unknown"];
  const { ok, stdout, stderr } = await run("cargo", "metadata", ...target, "--locked", "--format-version", "1");
  if (!ok) {
    const isOffline = !stderr.includes("--locked") && /download|resolve host|connect|offline|network/i.test(stderr);
    if (!isOffline) fail(`cargo metadata failed: ${stderr}`);
    skipped.push(`cargo cannot download the crates (${lastLine(stderr)}): no crate was checked`);
    return [];
  }
  const { packages, resolve } = JSON.parse(stdout);
  const packageOf = new Map(packages.map((each) => [each.id, each]));
  const nodeOf = new Map(resolve.nodes.map((each) => [each.id, each]));
  const needs = (id) => nodeOf.get(id).deps.filter((need) => need.dep_kinds.some(({ kind }) => kind === null));
  const isMacro = new Map();
  const visit = (id, ofMacro) => {
    for (const { pkg } of needs(id)) {
      const macro = ofMacro || packageOf.get(pkg).targets.some(({ kind }) => kind.includes("proc-macro"));
      if (isMacro.get(pkg) === false || isMacro.get(pkg) === macro) continue;
      isMacro.set(pkg, macro);
      visit(pkg, macro);
    }
  };
  visit(resolve.root, false);
  const direct = new Set(needs(resolve.root).map(({ pkg }) => pkg));
  return sortedBy(({ name }) => name, [...isMacro].map(([id, macro]) => {
    const { name, version, license } = packageOf.get(id);
    return { name, version, licence: license, macro, direct: direct.has(id) };
  }));
}

/** The npm packages that contribute code to the bundles of .ci/bundle.mjs. */
async function shippedPackages() {
  const { build } = await import("esbuild").catch(() => fail("The npm packages are missing: run .ci/setup first"));
  const lists = [...(await readFile(".ci/bundle.mjs", "utf8")).matchAll(/entryPoints: \[([^\]]*)\]/g)];
  const entryPoints = lists.flatMap(([, list]) => [...list.matchAll(/"([^"]+)"/g)].map(([, path]) => path));
  if (entryPoints.length === 0) fail("the entry points in .ci/bundle.mjs do not have the expected form");
  const { metafile } = await build({
    entryPoints, bundle: true, minify: true, format: "esm", write: false, metafile: true, outdir: "target/page",
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const paths = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => path.match(/node_modules\/(?:.*node_modules\/)?(?:@[^/]+\/)?[^/]+/)?.[0]);
  const locked = JSON.parse(await readFile("package-lock.json", "utf8")).packages;
  const named = { ...locked[""].dependencies, ...locked[""].devDependencies };
  return sortedBy(({ name }) => name, [...new Set(paths.filter(Boolean))].map((path) => {
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const { version, license, deprecated } = locked[path];
    const withdrawn = deprecated && `deprecated (${deprecated})`;
    return { name, version, licence: license, direct: Object.hasOwn(named, name), withdrawn };
  }));
}

/** Adds a finding: what is wrong with a dependency and what to do. */
function find({ name, version, macro }, what, advice) {
  findings.push(`${name} ${version}${macro ? " (build time only)" : ""}: ${what}; ${advice}`);
}

/** Whether allowed licences satisfy an SPDX expression (or the older form `MIT/Apache-2.0`). */
function isAllowed(expression) {
  const tokens = expression.replaceAll("/", " OR ").match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const word = () => {
    const token = tokens[at++] ?? "nothing";
    if (!/^[\w.+-]+$/.test(token) || /^(AND|OR|WITH|nothing)$/.test(token)) throw new Error(`${token} in place of a licence`);
    return token;
  };
  const listed = (id) => Object.hasOwn(data.licences, id);
  const one = () => {
    if (tokens[at] === "(") {
      at += 1;
      const inner = either();
      if (tokens[at++] !== ")") throw new Error("missing closing parenthesis");
      return inner;
    }
    const id = word();
    // `+` includes the named version, and an exception only adds permissions.
    const isListed = listed(id) || listed(id.replace(/\+$/, ""));
    if (tokens[at] !== "WITH") return isListed;
    at += 1;
    return listed(`${id} WITH ${word()}`) || isListed;
  };
  const chain = (operator, part, joined) => {
    let result = part();
    while (tokens[at] === operator) {
      at += 1;
      result = joined(part(), result);
    }
    return result;
  };
  const both = () => chain("AND", one, (left, right) => left && right);
  const either = () => chain("OR", both, (left, right) => left || right);
  const allowed = either();
  if (at < tokens.length) throw new Error(`${tokens[at]} after the end of the expression`);
  return allowed;
}

function checkLicences(items) {
  const advice = `replace it, or allow its licence in ${DATA} with a reason`;
  for (const item of items) {
    try {
      if (!item.licence) find(item, "has no licence", advice);
      else if (!isAllowed(item.licence)) find(item, `its licence ${item.licence} is not allowed`, advice);
    } catch (error) {
      find(item, `its licence "${item.licence}" cannot be parsed (${error.message})`, advice);
    }
  }
}

/** Compares two versions for sort(); a pre-release precedes its release. */
function compareVersions(left, right) {
  const [[core, pre], [otherCore, otherPre]] = [left, right].map((version) => {
    const [, numbers, rest = ""] = version.match(/^([\d.]+)(?:-([^+]*))?/);
    return [numbers.split(".").map(Number), rest];
  });
  for (const i of [0, 1, 2]) if ((core[i] ?? 0) !== (otherCore[i] ?? 0)) return (core[i] ?? 0) - (otherCore[i] ?? 0);
  if (pre === "" || otherPre === "") return (pre === "") - (otherPre === "");
  return pre.localeCompare(otherPre, "en", { numeric: true });
}

/** The part of a range such as `<0.3.1 || >=0.4.0 <0.4.2` that contains a version. Comparators that cannot be parsed match. */
function partWith(version, range) {
  const holds = (comparator) => {
    const [, operator = "=", bound] = comparator.match(/^([<>]=?|=)?(\d+(?:\.\d+){0,2}(?:[-+].*)?)$/) ?? [];
    if (!bound) return true;
    const order = compareVersions(version, bound);
    return { "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0, "=": order === 0 }[operator];
  };
  const comparators = (part) => part.replaceAll(",", " ").replace(/([<>=])\s+/g, "$1").split(/\s+/).filter(Boolean);
  return range.split("||").map(comparators).find((part) => part.every(holds));
}

async function osvJson(path, body) {
  const options = { signal: AbortSignal.timeout(15_000), ...(body && { method: "POST", body: JSON.stringify(body) }) };
  const answer = await fetch(OSV + path, options);
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.json();
}

/** All advisories of osv.dev for these packages, for every version, so that the recorded data also covers later versions. */
async function askOsv(ecosystem, items) {
  const names = [...new Set(items.map(({ name }) => name))];
  const queries = names.map((name) => ({ package: { ecosystem, name } }));
  const { results } = await osvJson("/v1/querybatch", { queries });
  if (results.some((result) => result.next_page_token)) throw new Error("paginated results are not supported");
  const ids = new Set(results.flatMap(({ vulns = [] }) => vulns.map(({ id }) => id)));
  const all = await Promise.all([...ids].map((id) => osvJson(`/v1/vulns/${id}`)));
  const entries = all.filter(({ withdrawn }) => !withdrawn);
  // GitHub repeats the advisories of RustSec.
  const isRustSec = ({ id }) => id.startsWith("RUSTSEC-");
  const rustSec = new Set(entries.filter(isRustSec).flatMap(({ id, aliases = [] }) => [id, ...aliases]));
  const isDuplicate = ({ id, aliases = [] }) => [id, ...aliases].some((each) => rustSec.has(each));
  const known = entries.filter((entry) => isRustSec(entry) || !isDuplicate(entry));
  return known.flatMap(({ id, affected = [] }) => names.flatMap((name) => {
    const own = affected.filter((each) => each.package?.ecosystem === ecosystem && each.package.name === name);
    const kind = own[0]?.database_specific?.informational;
    if (own.length === 0) return [];
    return { id, package: name, affected: own.map(osvRange).join(" || "), ...(kind && { kind }) };
  }));
}

function osvRange({ ranges = [], versions = [] }) {
  const parts = ranges.filter(({ type }) => type !== "GIT").flatMap(({ events }) => {
    const found = [];
    for (const { introduced, fixed, last_affected: last } of events) {
      if (introduced) found.push(/^0(\.0\.0-0)?$/.test(introduced) ? "" : `>=${introduced}`);
      if (fixed) found.push(`${found.pop() ?? ""} <${fixed}`.trim());
      if (last) found.push(`${found.pop() ?? ""} <=${last}`.trim());
    }
    return found.map((part) => part || "*");
  });
  return (parts.length > 0 ? parts : versions.map((version) => `=${version}`)).join(" || ") || "*";
}

/** The advisories of npm's registry for the installed versions. */
async function askNpmAudit(items) {
  const { stdout, stderr } = await run("npm", "audit", "--json");
  let report = {};
  try {
    report = JSON.parse(stdout);
  } catch {}
  const { vulnerabilities, message = lastLine(stderr) } = report;
  if (!vulnerabilities) throw new Error(message.replace(/^.*reason: | - .*$/g, ""));
  return items.flatMap(({ name }) => (vulnerabilities[name]?.via ?? [])
    .filter((cause) => cause.name === name)
    .map(({ url, range }) => ({ id: url.split("/").at(-1), package: name, affected: range })));
}

/** The releases of a crate, from cargo's copy of the registry index, which has just been updated. */
async function indexOf(name) {
  const short = name.length === 3 ? `3/${name[0]}` : `${name.length}`;
  const folder = name.length > 3 ? `${name.slice(0, 2)}/${name.slice(2, 4)}` : short;
  const indices = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry/index");
  for (const index of await readdir(indices)) {
    const text = await readFile(join(indices, index, ".cache", folder, name), "utf8").catch(() => "");
    const releases = text.split("\0").filter((part) => part.startsWith("{")).map((part) => JSON.parse(part));
    if (releases.length > 0) return releases;
  }
  throw new Error(`cargo's registry index has no readable entry for ${name}`);
}

async function askCargo(crates) {
  const { ok, stderr } = await run("cargo", "update", "--dry-run");
  if (!ok) throw new Error(lastLine(stderr));
  if (!/Updating .*index/.test(stderr)) throw new Error("cargo is configured to work offline");
  const answer = { yanked: [], direct: {} };
  for (const { name, version, direct } of crates) {
    const releases = await indexOf(name.toLowerCase());
    const there = releases.filter(({ yanked }) => !yanked).map(({ vers }) => vers);
    if (!there.includes(version)) answer.yanked.push(`${name} ${version}`);
    const newest = there.filter((vers) => !vers.includes("-")).sort(compareVersions).at(-1) ?? version;
    const times = Object.fromEntries(releases.map(({ vers, pubtime }) => [vers, pubtime]));
    if (direct) answer.direct[name] = release(version, newest, times);
  }
  return answer;
}

async function askNpm(packages) {
  const answer = { yanked: [], direct: {} }; // package-lock.json holds deprecations
  const waiting = packages.filter(({ direct }) => direct);
  const worker = async () => {
    for (let item = waiting.shift(); item; item = waiting.shift()) {
      const { ok, stdout, stderr } = await run("npm", "view", item.name, "time", "dist-tags", "--json");
      if (!ok) throw new Error(stderr.match(/code (\w+)/)?.[1] ?? lastLine(stderr));
      const { time, "dist-tags": tags } = JSON.parse(stdout);
      answer.direct[item.name] = release(item.version, tags.latest, time);
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  return answer;
}

/** A record of the data: the release date of a version, and the newest version if it is newer. */
function release(version, newest, times) {
  if (!times[version] || !times[newest]) throw new Error("release dates are missing");
  const [released, newestReleased] = [times[version], times[newest]].map((time) => time.slice(0, 10));
  return { version, released, ...(compareVersions(newest, version) > 0 && { newest, newestReleased }) };
}

/** The answer of the first source that can be reached. Without one it reports the sources and the `fallback` that is used. */
async function firstAnswer(sources, items, fallback) {
  const reasons = [];
  for (const [source, ask] of items.length > 0 ? sources : []) {
    try {
      return { source, answer: await ask(items) };
    } catch (error) {
      reasons.push(`${source} cannot be reached (${error.cause?.code ?? error.message})`);
    }
  }
  if (reasons.length > 0) skipped.push(`${reasons.join(", ")}: ${fallback}`);
  return {};
}

async function advisories(kind, items, sources) {
  const recorded = data.advisories[kind];
  const fallback = `using the advisories for ${kind} recorded on ${recorded.recorded} (${recorded.source})`;
  const { source, answer } = await firstAnswer(sources, items, fallback);
  if (!answer) return recorded;
  const covers = [...new Set(items.map(({ name }) => name))];
  return { recorded: today, source, covers, known: sortedBy((each) => `${each.package} ${each.id}`, answer) };
}

async function releases(kind, items, sources) {
  const recorded = data.releases[kind];
  const { answer } = await firstAnswer(sources, items, `using the releases of ${kind} recorded on ${recorded.recorded}`);
  if (!answer) return recorded;
  const direct = Object.fromEntries(sortedBy(([name]) => name, Object.entries(answer.direct)));
  return { recorded: today, yanked: answer.yanked, direct };
}

/** The current data where a source can be reached, otherwise the recorded data, in the format of .ci/audit.json. */
async function gather(crates, packages) {
  const osv = (ecosystem) => ["osv.dev", (items) => askOsv(ecosystem, items)];
  const [ofCrates, ofPackages, crateReleases, packageReleases] = await Promise.all([
    advisories("crates", crates, [osv("crates.io")]),
    advisories("npm packages", packages, [osv("npm"), ["npm audit", askNpmAudit]]),
    releases("crates", crates, [["cargo's registry", askCargo]]),
    releases("npm packages", packages, [["npm's registry", askNpm]]),
  ]);
  return {
    advisories: { crates: ofCrates, "npm packages": ofPackages },
    releases: { crates: crateReleases, "npm packages": packageReleases },
  };
}

/** Reports advisories that are not accepted; returns the number of accepted ones. */
function checkAdvisories(items, { known, covers, recorded }) {
  let accepted = 0;
  for (const item of items) {
    if (!covers.includes(item.name)) {
      find(item, `not covered by the advisories recorded on ${recorded}`, "run .ci/audit --record online");
    }
    for (const { id, affected, kind = "vulnerable" } of known.filter((each) => each.package === item.name)) {
      const part = partWith(item.version, affected);
      const isAccepted = Object.hasOwn(data.accepted, id);
      if (part && isAccepted) accepted += 1;
      if (!part || isAccepted) continue;
      const patched = part.find((comparator) => /^<\d/.test(comparator))?.slice(1);
      const update = patched ? `update to ${patched} or later` : "replace it, there is no patched version";
      find(item, `${kind}, https://osv.dev/vulnerability/${id}`, `${update}, or accept ${id} in ${DATA} with a reason`);
    }
  }
  return accepted;
}

function checkReleases(items, { direct, yanked, recorded }) {
  const oldest = new Date(recorded);
  oldest.setMonth(oldest.getMonth() - MONTHS_WITHOUT_RELEASE);
  for (const item of items) {
    const key = `${item.name} ${item.version}`;
    const withdrawn = item.withdrawn ?? (yanked.includes(key) && "yanked from its registry");
    if (withdrawn && !Object.hasOwn(data.kept, key)) {
      find(item, withdrawn, `use another version, or keep "${key}" in ${DATA} with a reason`);
    }
    if (!item.direct) continue;
    const last = direct[item.name]?.newestReleased ?? direct[item.name]?.released;
    if (!last) {
      find(item, "no release is recorded", "run .ci/audit --record online");
    } else if (new Date(last) < oldest && !Object.hasOwn(data.kept, item.name)) {
      find(item, `no release since ${last}`, `replace it, or keep "${item.name}" in ${DATA} with a reason`);
    }
  }
}

function printReleases(kind, items, { direct }) {
  if (items.length > 0) console.log(`${items.length} ${kind} ship; direct dependencies with version, release date and newer versions:`);
  for (const { name, version } of items.filter((item) => item.direct)) {
    const row = direct[name] ?? {};
    const released = row.version === version ? row.released : "not recorded";
    const newest = row.newest ? `newest ${row.newest} of ${row.newestReleased}` : "";
    const kept = Object.hasOwn(data.kept, name) ? `kept: ${data.kept[name]}` : "";
    const remarks = [newest, kept].filter(Boolean).join("; ");
    console.log(`  ${name.padEnd(26)} ${version.padEnd(9)} ${released.padEnd(12)} ${remarks}`.trimEnd());
  }
}

function printSummary(crates, packages, known, accepted) {
  const macros = crates.filter(({ macro }) => macro).length;
  const built = `${crates.length} crates (${macros} of them at build time only)`;
  const checked = crates.length > 0 ? built : "Unchecked crates";
  const direct = [...crates, ...packages].filter((item) => item.direct);
  const kept = direct.filter(({ name }) => Object.hasOwn(data.kept, name)).length;
  const dates = Object.entries(known).flatMap(([what, kinds]) => Object.entries(kinds).map(([kind, row]) =>
    `${what} of ${kind} ${row === data[what][kind] ? `recorded on ${row.recorded}` : "current"}`));
  console.log(
    `${checked} and ${packages.length} npm packages ship: all licences allowed, ${accepted} advisories accepted and no others, ` +
      `nothing yanked, ${direct.length} direct dependencies, all but ${kept} released within ${MONTHS_WITHOUT_RELEASE} months; ` +
      `${dates.join(", ")}.`,
  );
}

/** Formats JSON with one line per entry; lists of strings are wrapped. */
function formatJson(value, depth = 0) {
  const [inner, outer] = ["  ".repeat(depth + 1), "  ".repeat(depth)];
  const isPlain = (each) => typeof each !== "object";
  if (isPlain(value)) return JSON.stringify(value);
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    const items = value.map((each) => formatJson(each, depth + 1));
    if (!isPlain(value[0])) return `[\n${items.map((item) => inner + item).join(",\n")}\n${outer}]`;
    const line = new RegExp(`(.{1,${120 - inner.length}})(?: |$)`, "g");
    return `[\n${items.join(", ").replace(line, `${inner}$1\n`)}${outer}]`;
  }
  const pairs = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${formatJson(each, depth + 1)}`);
  if (depth > 2 && Object.values(value).every(isPlain)) return `{ ${pairs.join(", ")} }`;
  return `{\n${pairs.map((pair) => inner + pair).join(",\n")}\n${outer}}`;
}

const [crates, packages] = await Promise.all([shippedCrates(), shippedPackages()]);
const known = await gather(crates, packages);
if (process.argv.includes("--record")) await writeFile(DATA, `${formatJson({ ...data, ...known })}\n`);

let accepted = 0;
for (const [kind, items] of [["crates", crates], ["npm packages", packages]]) {
  printReleases(kind, items, known.releases[kind]);
  checkLicences(items);
  accepted += checkAdvisories(items, known.advisories[kind]);
  checkReleases(items, known.releases[kind]);
}
for (const reason of skipped) console.log(`Skipped: ${reason}`);
for (const finding of findings) console.error(`✗ ${finding}`);
if (findings.length === 0) printSummary(crates, packages, known, accepted);
else process.exitCode = 1;
