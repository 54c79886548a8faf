"""Families by the values of a parameter, with the statuses of their tasks (`Grid`)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from luigid.overview.catalogue_entry import CatalogueEntry
from luigid.overview.ended_runs import EndedRuns
from luigid.overview.families import EVERY_FAMILY, FamilyFilter
from luigid.overview.outcomes import LOST
from luigid.overview.sorting import sorted_in_slices
from luigid.state.slices import Slices, in_chunks
from luigid.state.state import SchedulerState
from luigid.state.task import (
    BATCH_RUNNING,
    DISABLED,
    DONE,
    FAILED,
    PENDING,
    RUNNING,
    UNKNOWN,
)
from luigid.state.upstream import UPSTREAM_DISABLED, UPSTREAM_FAILED

_MAX_PARAMS: Final = 50
#: the worst first
_BY_GRAVITY: Final = (
    *(FAILED, DISABLED, UPSTREAM_DISABLED, UPSTREAM_FAILED, UNKNOWN),
    *(PENDING, BATCH_RUNNING, RUNNING, DONE),
)
_GRAVITY: Final = {status: number for number, status in enumerate(_BY_GRAVITY)}
#: days, hours, minutes, months and weeks as Luigi writes them, and days without dashes
_DATE: Final = re.compile(
    r"\d{4}-(?:(?:0[1-9]|1[0-2])(?:-[0-3]\d)?|W[0-5]\d)(?:[T -].{1,30})?"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
)
_NUMBER: Final = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class GridQuery:
    """The parameters of `/v1/grid`."""

    #: None: the one with the most dates
    param: str | None = None
    families: FamilyFilter = EVERY_FAMILY
    columns: int = 60
    rows: int = 200

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any]) -> Self:
        """Return the query of parameters that the contract has checked."""
        return cls(
            param=parameters.get("param"),
            families=FamilyFilter.from_parameters(parameters),
            columns=parameters["columns"],
            rows=parameters["rows"],
        )


class _Cell:
    """The tasks of one family with one value."""

    __slots__ = ("counts", "gone", "task_id", "tasks")

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.gone = 0
        self.tasks = 0
        #: of the first task
        self.task_id = ""

    def add(self, item: "_Item") -> None:
        self.counts[item.status] = self.counts.get(item.status, 0) + 1
        self.gone += item.is_gone
        self.tasks += 1
        self.task_id = item.task_id

    def describe(self, column: int) -> dict[str, Any]:
        return {
            "column": column,
            "status": min(self.counts, key=_GRAVITY.__getitem__),
            "counts": self.counts,
            "gone": self.gone,
            "task_id": self.task_id if self.tasks == 1 else None,
        }


@dataclass(frozen=True, slots=True)
class _Item:
    """A task that is known, or one that has left and whose last run is remembered."""

    task_id: str
    family: str
    params: Mapping[str, Any]
    status: str
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """The table that a query found."""

    #: the `Grid` without its rows
    rest: dict[str, Any]
    columns: Mapping[str, int]
    #: family -> value -> cell; only the families that are shown, by name
    families: Mapping[str, Mapping[str, _Cell]]

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield each `GridRow`."""
        for family, cells in self.families.items():
            shown = sorted((self.columns[value], value) for value in cells if value in self.columns)
            yield {
                "family": family,
                "tasks": sum(cell.tasks for cell in cells.values()),
                "cells": [cells[value].describe(column) for column, value in shown],
            }


class Grids:
    """Makes tables of the tasks of one state, and of those that have left it."""

    def __init__(self, state: SchedulerState, ended: EndedRuns) -> None:
        self._state = state
        self._ended = ended

    def find(self, query: GridQuery, entries: Sequence[CatalogueEntry]) -> Slices[Grid]:
        """Return the table of all tasks, whose entries are given."""
        items = yield from self._items(query, entries)
        params = yield from _count_params(items)
        dated = params and params[0]["dates"] > 0
        param = query.param or (params[0]["name"] if dated else None)
        families: dict[str, dict[str, _Cell]] = {}
        tasks = 0
        for chunk in in_chunks(items if param else ()):
            for item in chunk:
                value = _text(item.params.get(str(param)))
                if value is not None:
                    tasks += 1
                    cells = families.setdefault(item.family, {})
                    cell = cells.get(value)
                    if cell is None:
                        cell = cells[value] = _Cell()
                    cell.add(item)
            yield
        values: set[str] = set()
        for each in families.values():
            values.update(each)
            yield
        ordered = yield from _in_order(values)
        shown = ordered[-query.columns :]
        yield
        columns = {value: number for number, value in enumerate(shown)}
        chosen = yield from _most_tasks(families, columns, query.rows)
        rest = {
            "param": param,
            "is_chosen": query.param is None,
            "params": params[:_MAX_PARAMS],
            "columns": shown,
            "columns_total": len(ordered),
            "families_total": len(families),
            "tasks": tasks,
            "without": len(items) - tasks,
        }
        return Grid(rest, columns, {family: families[family] for family in sorted(chosen)})

    def _items(self, query: GridQuery, entries: Sequence[CatalogueEntry]) -> Slices[list[_Item]]:
        items = []
        fits = query.families.fits
        for chunk in in_chunks(entries):
            items += [
                _Item(entry.task.id, entry.family, entry.params, entry.status, is_gone=False)
                for entry in chunk
                if fits(entry.family)
            ]
            yield
        ended, seen = self._ended, set()
        for positions in in_chunks(range(ended.end - 1, ended.first - 1, -1)):
            for position in positions:
                # Between the slices runs end, and displace the oldest.
                if position < ended.first:
                    break
                task_id = ended.task_id(position)
                if task_id in self._state.tasks or task_id in seen:
                    continue
                seen.add(task_id)
                run = ended[position]
                if fits(run.family):
                    status = FAILED if run.outcome == LOST else run.outcome
                    params = ended.params(position)
                    items.append(_Item(task_id, run.family, params, status, is_gone=True))
            yield
        return items


def _count_params(items: Sequence[_Item]) -> Slices[list[dict[str, Any]]]:
    """Return the `GridParam`s, the one with the most dates first."""
    tasks: dict[str, int] = {}
    dates: dict[str, int] = {}
    are_dates: dict[str, bool] = {}
    for chunk in in_chunks(items):
        for item in chunk:
            for name, value in item.params.items():
                text = _text(value)
                if text is None:
                    continue
                tasks[name] = tasks.get(name, 0) + 1
                is_date = are_dates.get(text)
                if is_date is None:
                    is_date = are_dates[text] = _DATE.fullmatch(text) is not None
                if is_date:
                    dates[name] = dates.get(name, 0) + 1
        yield
    names = sorted(tasks, key=lambda name: (-dates.get(name, 0), -tasks[name], name))
    return [{"name": name, "tasks": tasks[name], "dates": dates.get(name, 0)} for name in names]


def _text(value: object) -> str | None:
    """Return a value as the text of a column; None if it is none, as that of a batch's member."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) else None


def _in_order(values: set[str]) -> Slices[list[str]]:
    """Return the values as numbers if all are, else as texts, the smallest first."""
    are_numbers = True
    for chunk in in_chunks(values):
        are_numbers = are_numbers and all(_NUMBER.fullmatch(value) for value in chunk)
        yield
    if not are_numbers:
        return (yield from sorted_in_slices(list(values)))
    numbers: list[tuple[float, str]] = []
    for chunk in in_chunks(values):
        numbers += [(float(value), value) for value in chunk]
        yield
    pairs = yield from sorted_in_slices(numbers)
    yield
    return [value for _, value in pairs]


def _most_tasks(
    families: Mapping[str, Mapping[str, _Cell]], columns: Mapping[str, int], limit: int
) -> Slices[list[str]]:
    """Return the families with the most tasks in the columns, those without any left out."""
    counted = []
    for number, (family, cells) in enumerate(families.items()):
        tasks = sum(cell.tasks for value, cell in cells.items() if value in columns)
        if tasks:
            counted.append((-tasks, family))
        if number % 20 == 0:
            yield
    ordered = yield from sorted_in_slices(counted)
    return [family for _, family in ordered[:limit]]
