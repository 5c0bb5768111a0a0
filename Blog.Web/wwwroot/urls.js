// The backends that the page can use. `url` is what their paths start with; `emulated` marks times that are not AWS's.
// This is the list for a laptop, where Blog.Web forwards both prefixes; deploy.sh publishes its own in this shape,
// without CloudFront with whole addresses, which the page then calls by CORS.
export const backends = [
  { name: "functions", label: "Functions", url: "/functions", emulated: true },
  { name: "containers", label: "Containers", url: "/containers", emulated: false },
];
