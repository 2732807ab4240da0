/** The files that were dropped, also those in dropped folders. */

/** Resolves to the files of a drop's data; files whose names begin with a dot are the system's own. */
export async function droppedFiles(transfer) {
  const files = [...transfer.files]; // both are gone once the event is over
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  return entries.length ? (await Promise.all(entries.map(filesOf))).flat() : files;
}

async function filesOf(entry) {
  if (entry.isFile) return entry.name.startsWith(".") ? [] : [await answer((then, failed) => entry.file(then, failed))];
  const inside = await entriesOf(entry.createReader());
  return (await Promise.all(inside.map(filesOf))).flat();
}

/** All entries of a folder, which come in portions. */
async function entriesOf(reader) {
  const portion = await answer((then, failed) => reader.readEntries(then, failed));
  return portion.length ? [...portion, ...(await entriesOf(reader))] : [];
}

function answer(ask) {
  return new Promise(ask);
}
