/** The files that were dropped, also those in dropped folders. */

/**
 * Resolves to the `files` of a drop's data, and to the names of files and folders that can't be read (`unread`). Files
 * whose names begin with a dot are the system's own.
 */
export async function droppedFiles(transfer) {
  const found = { files: [...transfer.files], unread: [] }; // these are gone once the event is over
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  if (entries.length === 0) return found;
  const all = (await Promise.all(entries.map(filesOf))).flat();
  return { files: all.filter((one) => one instanceof File), unread: all.filter((one) => typeof one === "string") };
}

/** The files of an entry, and the names of those that can't be read. */
async function filesOf(entry) {
  if (entry.isFile && entry.name.startsWith(".")) return [];
  try {
    if (entry.isFile) return [await answer((then, failed) => entry.file(then, failed))];
    const inside = await entriesOf(entry.createReader());
    return (await Promise.all(inside.map(filesOf))).flat();
  } catch {
    return [entry.name];
  }
}

/** All entries of a folder, which come in portions. */
async function entriesOf(reader) {
  const portion = await answer((then, failed) => reader.readEntries(then, failed));
  return portion.length ? [...portion, ...(await entriesOf(reader))] : [];
}

function answer(ask) {
  return new Promise(ask);
}
