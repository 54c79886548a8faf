// Draws the document of this server with Swagger UI, whose script has made SwaggerUIBundle.

const dark = matchMedia("(prefers-color-scheme: dark)");

function followTheSystem() {
  document.documentElement.classList.toggle("dark-mode", dark.matches);
}

dark.addEventListener("change", followTheSystem);
followTheSystem();

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
});

/** Make the RPC method of a path easier to read and to try out. */
function readable(item) {
  delete item.options; // The preflights, a third of all operations, are not sent by hand.
  delete item.post.parameters; // Swagger UI would fill in both the query and the body.
  const { "application/json": json, ...forms } = item.post.requestBody.content;
  item.post.requestBody.content = { "application/json": json, ...forms };
}
