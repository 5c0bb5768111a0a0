// The whole life of a post, through a client generated from docs/openapi.json, at the address given.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

const address = process.argv[2];
if (!address) throw new Error("Usage: node life.js ADDRESS");
const client = createClient<paths>({ baseUrl: address });

function check(condition: boolean, what: string, seen: unknown): asserts condition {
  if (!condition) throw new Error(`${what}: ${JSON.stringify(seen)}`);
}

const draft: components["schemas"]["BlogDraft"] = { title: "From TypeScript 😀", author: "openapi-fetch", content: "First.", tags: ["C#", "Blue Team"] };
const created = await client.POST("/blogs", { body: draft, params: { header: { "Idempotency-Key": crypto.randomUUID() } } });
check(created.response.status === 201 && created.data !== undefined, "create", created.error);
const { id, version } = created.data;
check(version === 1 && created.data.title === draft.title, "created", created.data);

const read = await client.GET("/blogs/{id}", { params: { path: { id } } });
check(read.data?.content === "First.", "read", read);

const list = await client.GET("/blogs", { params: { query: { limit: 1, author: "openapi-fetch", tag: "c#" } } });
// The other representation, an Atom feed, is text.
check(typeof list.data === "object" && list.data.items[0]?.id === id && list.data.items[0].excerpt === "First.", "list", list);

const etag = read.response.headers.get("ETag") ?? "";
const updated = await client.PUT("/blogs/{id}", { params: { path: { id }, header: { "If-Match": etag } }, body: { ...draft, content: "Second.", tags: null } });
check(updated.data?.version === 2 && updated.data.tags.length === 0, "update", updated);

const stale = await client.PUT("/blogs/{id}", { params: { path: { id }, header: { "If-Match": etag } }, body: draft });
check(stale.response.status === 412 && stale.error?.type === "/problems/precondition-failed", "stale update", stale);

const invalid = await client.POST("/blogs", { body: { ...draft, title: "" } });
check(invalid.response.status === 400 && invalid.error?.errors?.["title"]?.length === 1, "invalid", invalid);

const deleted = await client.DELETE("/blogs/{id}", { params: { path: { id } } });
check(deleted.response.status === 204, "delete", deleted);
const gone = await client.GET("/blogs/{id}", { params: { path: { id } } });
check(gone.response.status === 404 && gone.error?.status === 404, "gone", gone);
console.log("whole life");
