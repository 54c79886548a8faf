/** What a script adds to every page: times in the reader's form, and the switches of the bar. */

import { readChoice, THEME, TIMES, writeChoice, type Choice } from "./choices";
import { icon } from "./icons";
import { formatTime } from "./times";

const TIME_WORDS = { local: "Local", utc: "UTC", ago: "Ago" };
const TIME_TITLES = {
  local: "Times of this computer's time zone",
  utc: "Times in UTC",
  ago: "How long ago",
};
const THEME_TITLES = { light: "Light", auto: "As the system", dark: "Dark" };
const THEME_ICONS = { light: "sun", auto: "display", dark: "moon" };

function drawTimes(): void {
  const form = readChoice(TIMES);
  const now = new Date();
  for (const element of document.querySelectorAll("time")) {
    element.textContent = formatTime(new Date(element.dateTime), form, now);
  }
  dispatchEvent(new Event("luigid-times"));
}

function switchOf<T extends string>(
  choice: Choice<T>,
  label: string,
  face: (value: T) => Node,
  titles: Record<T, string>,
  apply: () => void,
): HTMLElement {
  const group = document.createElement("div");
  group.className = "seg";
  group.role = "group";
  group.ariaLabel = label;
  const buttons = choice.values.map((value) => {
    const button = document.createElement("button");
    button.type = "button";
    button.title = titles[value];
    const shown = face(value);
    if (!(shown instanceof Text)) button.ariaLabel = titles[value];
    button.append(shown);
    button.addEventListener("click", () => {
      writeChoice(choice, value);
      press();
      apply();
    });
    return button;
  });
  const press = (): void => {
    buttons.forEach((button, index) => {
      button.ariaPressed = String(choice.values[index] === readChoice(choice));
    });
  };
  press();
  group.append(...buttons);
  return group;
}

function drawChoices(): void {
  const bar = document.getElementById("choices");
  if (bar === null) return;
  bar.append(
    switchOf(
      TIMES,
      "Form of times",
      (value) => new Text(TIME_WORDS[value]),
      TIME_TITLES,
      drawTimes,
    ),
    switchOf(
      THEME,
      "Colours",
      (value) => icon(THEME_ICONS[value]),
      THEME_TITLES,
      () => dispatchEvent(new Event("luigid-theme")),
    ),
  );
  bar.hidden = false;
}

drawTimes();
drawChoices();
