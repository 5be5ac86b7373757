// What the phone keeps: its sealed key, its last news, drafts, and the queue of what is to be sent.

// Two applications of one address keep apart: the page says what its own store is called.
export const NAME = document.querySelector('meta[name="isoloir-store"]').content;
let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("kept");
      request.result.createObjectStore("queue", { keyPath: "number", autoIncrement: true });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

// Resolves once the transaction is on the disk, not when the request was taken.
async function run(store, mode, act) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode, { durability: "strict" });
    const request = act(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

export const read = (key) => run("kept", "readonly", (store) => store.get(key));
export const keep = (key, value) => run("kept", "readwrite", (store) => store.put(value, key));
export const drop = (key) => run("kept", "readwrite", (store) => store.delete(key));

export const waiting = () => run("queue", "readonly", (store) => store.getAll());

// All of them or none: a sheet is never kept without its photos.
export const add = (items) => run("queue", "readwrite", (store) => void items.forEach((item) => store.add(item)));
export const put = (item) => run("queue", "readwrite", (store) => store.put(item));
export const remove = (number) => run("queue", "readwrite", (store) => store.delete(number));
