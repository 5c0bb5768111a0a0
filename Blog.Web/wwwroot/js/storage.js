// Browser storage that may be full or switched off: the page works without it, and says what it could not keep.

function read(storage, key) {
  try {
    return JSON.parse(storage().getItem(key));
  } catch {
    return null;
  }
}

function write(storage, key, value) {
  try {
    if (value === null) {
      storage().removeItem(key);
    } else {
      storage().setItem(key, JSON.stringify(value));
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
  set: (name) => write(local, "backend", name),
};

export const writeKey = {
  get: () => read(session, "writeKey"),
  set: (key) => write(session, "writeKey", key),
};

export const lastAuthor = {
  get: () => read(local, "author") ?? "",
  set: (name) => write(local, "author", name),
};

export const introSeen = {
  get: () => read(local, "introSeen") === true,
  set: () => write(local, "introSeen", true),
};

/** Values of this browser by names that begin alike. */
export const kept = {
  names: (prefix) => {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(prefix));
    } catch {
      return [];
    }
  },
  get: (name) => read(local, name),
  set: (name, value) => write(local, name, value),
};
