"use strict";

// What is known of every task, by status, asked for again every few seconds.

const SECONDS_BETWEEN_LOADS = 5;
const MOST_ROWS = 500; // of one status: a table of all 100,000 would stop the browser
const STATUSES = ["RUNNING", "BATCH_RUNNING", "PENDING", "FAILED", "DISABLED", "UNKNOWN", "DONE"];

async function load() {
  // Relative, so that it works behind any path prefix.
  const response = await fetch("../../api/task_list", { method: "POST" });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.detail);
  }
  return answer.response;
}

function show(tasks) {
  const byStatus = new Map(STATUSES.map((status) => [status, []]));
  for (const [id, task] of Object.entries(tasks)) {
    byStatus.get(task.status)?.push({ id, ...task });
  }
  const sections = [...byStatus].filter(([, group]) => group.length > 0);
  const shown = sections.map(([status, group]) => section(status, group));
  document.getElementById("tasks").replaceChildren(...shown);
  say(shown.length > 0 ? "" : "There are no tasks.");
}

function section(status, tasks) {
  tasks.sort((a, b) => b.priority - a.priority || b.last_updated - a.last_updated);
  const rest = tasks.length - MOST_ROWS;
  const parts = [element("h2", `${status} ${tasks.length}`), table(tasks.slice(0, MOST_ROWS))];
  if (rest > 0) {
    parts.push(element("p", `and ${rest} more`));
  }
  return element("section", ...parts);
}

function table(tasks) {
  const titles = ["Task", "Parameters", "Priority", "Since"].map((title) => element("th", title));
  for (const title of titles) {
    title.scope = "col";
  }
  const head = element("thead", element("tr", ...titles));
  return element("table", head, element("tbody", ...tasks.map(row)));
}

function row(task) {
  const parameters = Object.entries(task.params).map(([name, value]) => `${name}=${value}`);
  const since = new Date(1000 * task.last_updated).toLocaleString();
  const cells = [task.name || task.id, parameters.join(", "), String(task.priority), since];
  return element("tr", ...cells.map((text) => element("td", text)));
}

// Strings become text nodes: nothing that a task says is taken for markup.
function element(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

function say(text) {
  document.getElementById("state").textContent = text;
}

async function refresh() {
  try {
    const tasks = await load();
    if ("num_tasks" in tasks && typeof tasks.num_tasks === "number") {
      document.getElementById("tasks").replaceChildren();
      say(`${tasks.num_tasks} tasks, more than are shown.`);
    } else {
      show(tasks);
    }
  } catch (error) {
    say(`The tasks could not be loaded: ${error.message}`);
  }
  setTimeout(refresh, 1000 * SECONDS_BETWEEN_LOADS);
}

refresh();
