// Splits the page's WebAssembly in two: what a first visit runs, and what comes later, at the first sign of a
// person. Both share one memory. A function of the later part is a stub in the first: it loads the later part if
// that is not there yet, and calls on through a table. Which functions may come later was seen in a browser
// (.ci/record) and stands in later.txt; a function that list does not know belongs to the first part. What the compiler
// builds into a caller can't be told apart: where that caller runs in a first visit and the other does not, the source
// says #[inline(never)].
import binaryen from "binaryen";
import { createHash } from "node:crypto";
import { dataSegments, dataSymbols, withoutCustomSections } from "./binary.mjs";

const FIRST = "first"; // the name under which the later part imports the first
const NO_MAXIMUM = -1; // of pages of memory
// Which of these run depends on chance and speed: how hashes fall, how much one frame has to insert.
const ALWAYS_FIRST = /9hashbrown|4imbl|8dlmalloc|7raw_vec|3yew10dom_bundle|3yew9scheduler/;
const { i32, none } = binaryen;
binaryen.setDebugInfo(true);

/** The first part of what is left of a symbol: an identifier with its length, a constant, a lifetime, a disambiguator, a
 * back reference, or a letter. */
function partOf(rest) {
  const length = /^[1-9][0-9]*/.exec(rest)?.[0];
  if (length) return rest.slice(0, length.length + (rest[length.length] === "_" ? 1 : 0) + Number(length));
  return (/^(?:K[a-z]n?[0-9a-f]*_|[LsB][0-9A-Za-z]*_)/.exec(rest) ?? rest)[0];
}

/**
 * A short name for a function that stays the same when others come and go: its v0 symbol without what tells
 * closures, implementations and builds of a crate apart
 * (https://doc.rust-lang.org/rustc/symbol-mangling/v0.html).
 */
export function functionKey(symbol) {
  let told = "";
  for (let rest = symbol.replace(/(\.llvm)?\.[0-9]+$/, ""); rest.length > 0;) {
    const part = partOf(rest);
    told += /^s[0-9A-Za-z]*_$/.test(part) ? "" : /^B[0-9A-Za-z]*_$/.test(part) ? "B" : part;
    rest = rest.slice(part.length);
  }
  return createHash("sha256").update(told).digest("hex").slice(0, 10);
}

function readModule(bytes) {
  const module = binaryen.readBinary(bytes);
  const { MutableGlobals, NontrappingFPToInt, BulkMemory, BulkMemoryOpt, SignExt, ReferenceTypes, Multivalue } = binaryen.Features;
  module.setFeatures(MutableGlobals | NontrappingFPToInt | BulkMemory | BulkMemoryOpt | SignExt | ReferenceTypes | Multivalue);
  return module;
}

function functions(module) {
  return Array.from({ length: module.getNumFunctions() }, (_, index) => binaryen.getFunctionInfo(module.getFunctionByIndex(index)));
}

const tables = (module) =>
  Array.from({ length: module.getNumTables() }, (_, index) => binaryen.getTableInfo(module.getTableByIndex(index)).name);
const globals = (module) =>
  Array.from({ length: module.getNumGlobals() }, (_, index) => binaryen.getGlobalInfo(module.getGlobalByIndex(index)));

/** A module in which every function sets an exported global named after its key when it runs. */
export function instrumented(bytes) {
  const module = readModule(withoutCustomSections(bytes));
  const exported = new Set();
  for (const { name, module: imported, body, results } of functions(module)) {
    if (imported) continue;
    const key = `ran:${functionKey(name)}`;
    if (!exported.has(key)) {
      module.addGlobal(key, i32, true, module.i32.const(0));
      module.addGlobalExport(key, key);
      exported.add(key);
    }
    const told = module.block(null, [module.global.set(key, module.i32.const(1)), body], results);
    binaryen.Function.setBody(module.getFunction(name), told);
  }
  return module.emitBinary();
}

/** Cuts out of `bytes` the data that only later functions need; returns it as segments with their addresses. */
function takeLaterData(bytes, linked, isLater) {
  const symbols = dataSymbols(linked);
  const needed = new Set();
  const waiting = symbols.filter(({ users }) => [...users].some((user) => !isLater(user)));
  for (const symbol of waiting) {
    if (needed.has(symbol)) continue;
    needed.add(symbol);
    waiting.push(...symbol.refersTo);
  }
  const [first, last] = [symbols[0].address, Math.max(...symbols.map(({ address, size }) => address + size))];
  const later = new Uint8Array(last - first);
  for (const { address, size } of symbols) later.fill(1, address - first, address - first + size);
  for (const { address, size } of needed) later.fill(0, address - first, address - first + size);
  const taken = [];
  for (const { address, size, fileOffset } of dataSegments(bytes)) {
    for (let at = 0; at < size; at++) {
      if (!later[address + at - first]) continue;
      const start = at;
      while (at < size && later[address + at - first]) at++;
      const data = Uint8Array.from(bytes.subarray(fileOffset + start, fileOffset + at));
      bytes.fill(0, fileOffset + start, fileOffset + at);
      if (data.some((byte) => byte !== 0)) taken.push({ address: address + start, data });
    }
  }
  return taken;
}

/** The later part: its own functions and data; everything else is imported under the names `exported` gives. */
function laterModule(bytes, isLater, entries, data, exported) {
  const module = readModule(bytes);
  for (const { name, params, results } of functions(module)) {
    if (isLater(name)) continue;
    module.removeFunction(name);
    module.addFunctionImport(name, FIRST, exported(name), params, results);
  }
  for (let index = module.getNumElementSegments(); index-- > 0;) {
    module.removeElementSegment(binaryen.getElementSegmentInfo(module.getElementSegmentByIndex(index)).name);
  }
  for (const name of tables(module)) module.addTableImport(name, FIRST, exported(`table ${name}`));
  for (const { name, type, mutable } of globals(module)) {
    module.addGlobalImport(name, FIRST, exported(`global ${name}`), type, mutable);
  }
  module.addTable("later", entries.length, entries.length);
  module.addTableImport("later", FIRST, "later");
  module.addActiveElementSegment("later", "later", entries, module.i32.const(0));
  for (let count = module.getNumExports(); count-- > 0;) {
    module.removeExport(binaryen.getExportInfo(module.getExportByIndex(count)).name);
  }
  const memory = "0";
  module.setMemory(1, NO_MAXIMUM, null, data.map(({ address, data }) => ({ offset: module.i32.const(address), data })), false, false, memory);
  module.addMemoryImport(memory, FIRST, "memory");
  module.runPasses(["remove-unused-module-elements"]);
  return module;
}

/** Puts a stub in the place of every later function; `index` says at which place of the table it is. */
function stub(module, { name, params, results }, index) {
  const given = binaryen.expandType(params).map((type, at) => module.local.get(at, type));
  const load = module.if(module.i32.eqz(module.global.get("later_there", i32)), module.call("later_load", [], none));
  const call = module.call_indirect("later", module.i32.const(index), given, params, results);
  return module.block(null, [load, call], results);
}

/** The first part: `entries` are the later functions it may call, `wanted` the functions the later part calls. */
function firstModule(bytes, isLater, entries, wanted, exported) {
  const module = readModule(bytes);
  const all = functions(module);
  module.addTable("later", entries.length, entries.length);
  module.addTableExport("later", "later");
  module.addGlobal("later_there", i32, true, module.i32.const(0));
  module.addGlobalExport("later_there", "later_there");
  module.addFunctionImport("later_load", "later", "load", none, none);
  const places = new Map(entries.map((name, index) => [name, index]));
  for (const each of all.filter(({ name }) => isLater(name))) {
    module.removeFunction(each.name);
    const body = places.has(each.name) ? stub(module, each, places.get(each.name)) : module.unreachable();
    module.addFunction(each.name, each.params, each.results, [], body);
  }
  for (const name of wanted) module.addFunctionExport(name, exported(name));
  for (const name of tables(module)) if (name !== "later") module.addTableExport(name, exported(`table ${name}`));
  for (const { name } of globals(module)) if (name !== "later_there") module.addGlobalExport(name, exported(`global ${name}`));
  module.runPasses(["remove-unused-module-elements"]);
  return module;
}

/**
 * `bytes`: what wasm-bindgen wrote, with v0 symbols as names. `linked`: the same program as the linker wrote it, with
 * relocations. `laterKeys`: the keys of functions that may come later. Returns the two parts, not yet optimised.
 */
export function split(bytes, linked, laterKeys) {
  const input = withoutCustomSections(bytes);
  const all = functions(readModule(input));
  const defined = all.filter(({ module }) => !module);
  const mayComeLater = (name) => laterKeys.has(functionKey(name)) && !ALWAYS_FIRST.test(name);
  const laterNames = new Set(defined.map(({ name }) => name).filter(mayComeLater));
  const isLater = (name) => laterNames.has(name);
  const data = takeLaterData(input, linked, isLater);
  const short = new Map();
  const exported = (name) => short.get(name) ?? short.set(name, `_${short.size.toString(36)}`).get(name);

  const candidates = [...laterNames];
  const wanted = functions(laterModule(input, isLater, candidates, data, exported))
    .filter(({ module }) => module).map(({ name }) => name);
  const called = functions(firstModule(input, isLater, candidates, wanted, exported)).map(({ name }) => name);
  const entries = called.filter(isLater);
  const first = firstModule(input, isLater, entries, wanted, exported);
  const later = laterModule(input, isLater, entries, data, exported);
  return { first: first.emitBinary(), later: later.emitBinary() };
}
