// @ts-check
// Browser storage that may be full or switched off: the page works without it, and says what it could not keep.

/** @param {() => Storage} storage @param {string} key @returns {any} */
function read(storage, key) {
  try {
    return JSON.parse(storage().getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** @param {() => Storage} storage @param {string} key @param {unknown} value @param {(key: string, value: any) => unknown} [replacer] */
function write(storage, key, value, replacer) {
  try {
    if (value === null) {
      storage().removeItem(key);
    } else {
      storage().setItem(key, JSON.stringify(value, replacer));
    }
    return true;
  } catch {
    return false;
  }
}

const local = () => localStorage;
const session = () => sessionStorage;

export const preferredBackend = {
  get: () => read(local, "backend"),
  /** @param {string} name */
  set: (name) => write(local, "backend", name),
};

export const writeKey = {
  get: () => read(session, "writeKey"),
  /** @param {string} key */
  set: (key) => write(session, "writeKey", key),
};

export const lastAuthor = {
  get: () => read(local, "author") ?? "",
  /** @param {string} name */
  set: (name) => write(local, "author", name),
};

export const introSeen = {
  get: () => read(local, "introSeen") === true,
  set: () => write(local, "introSeen", true),
};

/** Values of this browser by names that begin alike. */
export const kept = {
  /** @param {string} prefix */
  names: (prefix) => {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(prefix));
    } catch {
      return [];
    }
  },
  /** @param {string} name */
  get: (name) => read(local, name),
  /** @param {string} name @param {unknown} value null for none @param {(key: string, value: any) => unknown} [replacer] as of JSON.stringify */
  set: (name, value, replacer) => write(local, name, value, replacer),
};
