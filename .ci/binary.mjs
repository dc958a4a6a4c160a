// Reads the parts of a WebAssembly file that the split needs and that binaryen does not show: which bytes of the
// data belong to which symbol, and which function or symbol refers to it. The linker writes both with
// `--emit-relocs` (https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md).

class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }
  byte() {
    return this.bytes[this.at++];
  }
  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }
  /** A signed LEB128, of which only the length matters here. */
  skipSigned() {
    while (this.byte() >= 128);
  }
  text() {
    const length = this.number();
    this.at += length;
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at));
  }
  list(read) {
    return Array.from({ length: this.number() }, () => read());
  }
}

const SECTION = { custom: 0, import: 2, code: 10, data: 11 };
const NAME_FUNCTIONS = 1;
const LINKING_SYMBOLS = 8;
const SYMBOL_DATA = 1;
const SYMBOL_SECTION = 3;
const FLAG_UNDEFINED = 0x10;
const FLAG_EXPLICIT_NAME = 0x40;
const MEMORY_ADDRESSES = new Set([3, 4, 5, 11]);
const WITH_ADDEND = new Set([3, 4, 5, 8, 9, 11]);

function sections(bytes) {
  const reader = new Reader(bytes, 8);
  const found = [];
  while (reader.at < bytes.length) {
    const id = reader.byte();
    const length = reader.number();
    const end = reader.at + length;
    const start = reader.at;
    const name = id === SECTION.custom ? reader.text() : "";
    found.push({ id, name, start, content: reader.at, end });
    reader.at = end;
  }
  return found;
}

/** The data segments: their address in memory and where their bytes stand in the file. */
export function dataSegments(bytes) {
  const section = sections(bytes).find((each) => each.id === SECTION.data);
  const reader = new Reader(bytes, section.content);
  return reader.list(() => {
    const mode = reader.byte();
    if (mode !== 0 || reader.byte() !== 0x41) throw new Error("a data segment without a constant address");
    const address = reader.number();
    reader.byte();
    const size = reader.number();
    const fileOffset = reader.at;
    reader.at += size;
    return { address, size, fileOffset };
  });
}

function importedFunctions(bytes, section) {
  const reader = new Reader(bytes, section.content);
  const limits = () => {
    const flags = reader.byte();
    reader.number();
    if (flags & 1) reader.number();
  };
  const kinds = [
    () => reader.number(),
    () => { reader.byte(); limits(); },
    limits,
    () => { reader.byte(); reader.byte(); },
  ];
  return reader.list(() => {
    reader.text();
    reader.text();
    const kind = reader.byte();
    kinds[kind]();
    return kind;
  }).filter((kind) => kind === 0).length;
}

function functionNames(bytes, section) {
  const reader = new Reader(bytes, section.content);
  while (reader.at < section.end) {
    const id = reader.byte();
    const end = reader.number() + reader.at;
    if (id === NAME_FUNCTIONS) return new Map(reader.list(() => [reader.number(), reader.text()]));
    reader.at = end;
  }
  return new Map();
}

function symbols(bytes, section) {
  const reader = new Reader(bytes, section.content);
  reader.number();
  while (reader.at < section.end) {
    const id = reader.byte();
    const end = reader.number() + reader.at;
    if (id === LINKING_SYMBOLS) {
      return reader.list(() => {
        const kind = reader.byte();
        const flags = reader.number();
        if (kind === SYMBOL_DATA) {
          reader.text();
          if (flags & FLAG_UNDEFINED) return {};
          return { segment: reader.number(), offset: reader.number(), size: reader.number() };
        }
        reader.number();
        if (kind !== SYMBOL_SECTION && (!(flags & FLAG_UNDEFINED) || flags & FLAG_EXPLICIT_NAME)) reader.text();
        return {};
      });
    }
    reader.at = end;
  }
  throw new Error("no symbol table: the page has to be linked with --emit-relocs");
}

/** References to memory addresses in one section: where in the section's content, and the symbol's index. */
function memoryReferences(bytes, section) {
  const reader = new Reader(bytes, section.content);
  reader.number();
  return reader.list(() => {
    const type = reader.byte();
    const offset = reader.number();
    const symbol = reader.number();
    if (WITH_ADDEND.has(type)) reader.skipSigned();
    return { type, offset, symbol };
  }).filter(({ type }) => MEMORY_ADDRESSES.has(type));
}

/** The start of every function's body in the code section, in order, and its name. */
function bodies(bytes, code, imports, names) {
  const reader = new Reader(bytes, code.content);
  let index = imports;
  return reader.list(() => {
    const start = reader.at - code.content;
    const size = reader.number();
    reader.at += size;
    return { start, name: names.get(index++) };
  });
}

/** The last of `items`, sorted by `start`, that does not start after `offset`. */
function containing(items, offset) {
  let low = 0;
  let high = items.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (items[middle].start <= offset) low = middle;
    else high = middle - 1;
  }
  return items[low];
}

/**
 * The data symbols of a file linked with --emit-relocs. Each has `address`, `size`, `users` (names of the functions
 * that refer to it) and `refersTo` (other data symbols its bytes point to).
 */
export function dataSymbols(bytes) {
  const all = sections(bytes);
  const named = (name) => all.find((each) => each.name === name);
  const code = all.find((each) => each.id === SECTION.code);
  const data = all.find((each) => each.id === SECTION.data);
  const imports = importedFunctions(bytes, all.find((each) => each.id === SECTION.import));
  const segments = dataSegments(bytes);
  const table = symbols(bytes, named("linking"));
  const placed = table.map((symbol) => symbol.segment === undefined ? undefined : {
    address: segments[symbol.segment].address + symbol.offset,
    start: segments[symbol.segment].fileOffset - data.content + symbol.offset,
    size: symbol.size,
    users: new Set(),
    refersTo: new Set(),
  });
  const functions = bodies(bytes, code, imports, functionNames(bytes, named("name")));
  for (const { offset, symbol } of memoryReferences(bytes, named("reloc.CODE"))) {
    placed[symbol]?.users.add(containing(functions, offset).name);
  }
  const inOrder = placed.filter(Boolean).sort((a, b) => a.start - b.start);
  for (const { offset, symbol } of memoryReferences(bytes, named("reloc.DATA"))) {
    if (placed[symbol]) containing(inOrder, offset).refersTo.add(placed[symbol]);
  }
  return inOrder;
}

/** A copy of the file with no custom section but the one of names. */
export function withoutCustomSections(bytes) {
  const parts = [bytes.subarray(0, 8)];
  let start = 8;
  for (const { id, name, end } of sections(bytes)) {
    if (id !== SECTION.custom || name === "name") parts.push(bytes.subarray(start, end));
    start = end;
  }
  return Uint8Array.from(Buffer.concat(parts));
}
