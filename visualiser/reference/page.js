// Draws the document of this server with Swagger UI, whose script has made SwaggerUIBundle.

const root = document.documentElement;

/** Swagger UI has a class of its own for what the script of the theme has chosen. */
function followTheTheme() {
  root.classList.toggle("dark-mode", root.dataset.bsTheme === "dark");
}

new MutationObserver(followTheTheme).observe(root, { attributeFilter: ["data-bs-theme"] });
followTheTheme();

const contract = await (await fetch("openapi.json")).json();

// What is tried out goes to the server that this page comes from, behind whatever path prefix.
contract.servers = [{ url: new URL(".", location.href).href.replace(/\/$/, "") }];

for (const item of Object.values(contract.paths)) {
  if (item.options) {
    readable(item);
  }
}

globalThis.SwaggerUIBundle({
  spec: contract,
  domNode: document.getElementById("reference"),
  deepLinking: true,
  displayOperationId: true,
  filter: true,
  validatorUrl: null,
  syntaxHighlight: { activated: false }, // Its colours are too pale, in either theme.
});

/** Make the RPC method of a path easier to read and to try out: show it once, as a POST. */
function readable(item) {
  delete item.options; // The preflights, a third of all operations, are not sent by hand.
  delete item.get; // The same call; the introduction says how its arguments are written.
  delete item.post.parameters; // Swagger UI would fill in both the query and the body.
  const { "application/json": json, ...forms } = item.post.requestBody.content;
  item.post.requestBody.content = { "application/json": json, ...forms };
}
