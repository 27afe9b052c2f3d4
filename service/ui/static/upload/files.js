// Files that were chosen or dropped, with where they lay: {file, path}. Hidden files (.DS_Store) are left out.

/** Return the files of an input. */
export function chosen(input) {
  return [...input.files].filter(isSeen).map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

/** Return the files that were dropped, with all below them where they are folders. */
export async function dropped(transfer) {
  const entries = [...transfer.items].map((one) => one.webkitGetAsEntry?.()).filter(Boolean); // before anything is awaited: then they are gone
  if (!entries.length) return [...transfer.files].filter(isSeen).map((file) => ({ file, path: file.name }));
  return (await Promise.all(entries.map(below))).flat();
}

async function below(entry) {
  if (!isSeen(entry)) return [];
  if (entry.isFile) {
    const file = await new Promise((go, fail) => entry.file(go, fail));
    return [{ file, path: entry.fullPath.replace(/^\//, "") || file.name }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((go, fail) => reader.readEntries(go, fail)); // at most 100 at a time
    if (!some.length) break;
    found.push(...some);
  }
  return (await Promise.all(found.map(below))).flat();
}

const isSeen = (one) => !one.name.startsWith(".") && one.name !== "Thumbs.db" && one.name !== "desktop.ini";
