/** What a script adds to every history page: times as the reader wants them, and the switches of the bar. */

import { html, render } from "lit-html";
import { formatTime, type TimeForm } from "../model/times";
import { readChoice, TIMES, writeChoice } from "../views/choices";
import { fitBar } from "../views/fit-bar";
import { switchMenu, themeSwitch, timeSwitch } from "../views/switches";
import { TIME_FORM_CHANGED } from "./events";
import { makeSortable } from "./sorting";

function drawTimes(): void {
  const form = readChoice(TIMES);
  const now = Date.now() / 1000;
  for (const element of document.querySelectorAll("time")) {
    element.textContent = formatTime(Date.parse(element.dateTime) / 1000, form, now);
  }
}

function drawSwitches(bar: HTMLElement): void {
  const chooseForm = (form: TimeForm): void => {
    writeChoice(TIMES, form);
    drawTimes();
    dispatchEvent(new Event(TIME_FORM_CHANGED));
    drawSwitches(bar);
  };
  const theme = themeSwitch(() => {
    drawSwitches(bar);
  });
  render(switchMenu(html`${timeSwitch(readChoice(TIMES), chooseForm)} ${theme}`), bar);
  bar.hidden = false;
  const all = bar.closest<HTMLElement>(".bar");
  if (all !== null) fitBar(all);
}

drawTimes();
for (const table of document.querySelectorAll<HTMLTableElement>("table.list")) makeSortable(table);
const bar = document.getElementById("choices");
if (bar !== null) drawSwitches(bar);
