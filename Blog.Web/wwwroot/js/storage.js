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

/** The draft of a post that is not saved yet, by the post's id or "new"; `set` is false when it could not be kept. */
export const drafts = {
  get: (id) => read(local, `draft:${id}`),
  set: (id, draft) => write(local, `draft:${id}`, draft),
  remove: (id) => write(local, `draft:${id}`, null),
};
