"""Families by the values of a parameter, with the statuses of their tasks (`Grid`)."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple, Protocol, Self, TypeAlias

from luigid.overview.catalogue_entry import CatalogueEntry
from luigid.overview.ended_runs import EndedRuns
from luigid.overview.families import EVERY_FAMILY, FamilyFilter
from luigid.overview.outcomes import LOST
from luigid.overview.sorting import sorted_in_slices
from luigid.state.slices import Slices, in_chunks
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
    r"\d{4}-(?:(?:0[1-9]|1[0-2])(?:-[0-3]\d)?|W[0-5]\d)(?:[T -][^,]{1,30})?"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
)
_SHORTEST_DATE: Final = len("2024-05")
#: characters of the name or value of a parameter from which it is no column
_MAX_TEXT: Final = 1000
_NUMBER: Final = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?")

#: of the tasks of one family with one value: how many count under each status, the worst first,
#: how many have left, and one of them
_Cell: TypeAlias = list[Any]
_GONE: Final = len(_BY_GRAVITY)
_TASK: Final = _GONE + 1
_EMPTY: Final = (*[0] * _GONE, 0, None)
#: number of tasks by parameter and value
_Values: TypeAlias = Mapping[str, Mapping[str, int]]


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


class PastTask(Protocol):
    """A task that has left."""

    @property
    def family(self) -> str:
        """Its family."""

    @property
    def params(self) -> Mapping[str, Any]:
        """Its parameters, or those that are known."""

    @property
    def status(self) -> str:
        """How its last run ended."""

    @property
    def task_id(self) -> str:
        """Its id."""


class _RememberedTask(NamedTuple):
    family: str
    params: Mapping[str, Any]
    status: str
    task_id: str


_Counted: TypeAlias = CatalogueEntry | PastTask


class _Row:
    """The tasks of a family."""

    __slots__ = ("cells", "shown", "tasks")

    def __init__(self) -> None:
        self.tasks = 0
        #: those in the columns
        self.shown = 0
        self.cells: dict[int, _Cell] = {}

    def describe(self, family: str) -> dict[str, Any]:
        """Return the `GridRow`."""
        return {"family": family, "tasks": self.tasks, "cells": _describe(self.cells)}


@dataclass(frozen=True, slots=True)
class Grid:
    """The table that a query found."""

    #: the `Grid` without its rows
    rest: dict[str, Any]
    #: only the families that are shown, by name
    families: Mapping[str, _Row]

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield each `GridRow`."""
        for family, row in self.families.items():
            yield row.describe(family)


class Grids:
    """Makes tables of tasks, and of those that have left, whose runs are remembered."""

    def __init__(self, ended: EndedRuns) -> None:
        self._ended = ended

    def find(
        self, query: GridQuery, entries: Sequence[CatalogueEntry], past: Sequence[PastTask] = ()
    ) -> Slices[Grid]:
        """Return the table of all tasks, whose entries are given.

        `past` are tasks of the history; those that are known or remembered count as such.
        """
        tasks: list[_Counted] = yield from _that_fit(query.families, entries)
        tasks += yield from self._gone(query, entries, past)
        by_name = yield from _count_values(tasks)
        params = yield from _describe_params(by_name)
        dated = params and params[0]["dates"] > 0
        param = query.param or (params[0]["name"] if dated else None)
        values = by_name.get(param or "", {})
        joined = yield from _joined(values)
        singles = [value for value in values if value not in joined] if joined else list(values)
        ordered = yield from _in_order(singles)
        columns = {value: number for number, value in enumerate(ordered[-query.columns :])}
        yield
        rows: Mapping[str, _Row] = {}
        if param is not None and ordered:
            rows = yield from _make_rows(tasks, param, columns, joined)
        totals = yield from _totals(rows)
        chosen = yield from _most_tasks(rows, query.rows)
        in_rows = sum(row.tasks for row in rows.values())
        in_joined = sum(values[value] for value in joined)
        rest = {
            "param": param,
            "is_chosen": query.param is None,
            "params": params[:_MAX_PARAMS],
            "columns": list(columns),
            "columns_total": len(ordered),
            "totals": _describe(totals),
            "families_total": len(rows),
            "tasks": in_rows,
            "joined": in_joined,
            "without": len(tasks) - in_rows - in_joined,
        }
        return Grid(rest, {family: rows[family] for family in sorted(chosen)})

    def _gone(
        self, query: GridQuery, entries: Sequence[CatalogueEntry], past: Sequence[PastTask]
    ) -> Slices[list[PastTask]]:
        """Return the tasks that have left, under how their last runs ended."""
        fits = cache(query.families.fits)
        ended = self._ended
        # Those of the entries: since they were made, tasks may have left.
        known: set[str] = set()
        for some in in_chunks(entries):
            known.update(entry.task.id for entry in some)
            yield
        gone: list[PastTask] = []
        seen: set[str] = set()
        for positions in in_chunks(range(ended.end - 1, ended.first - 1, -1)):
            for position in positions:
                # Between the slices runs end, and displace the oldest.
                if position < ended.first:
                    break
                task_id = ended.task_id(position)
                if task_id in known or task_id in seen:
                    continue
                seen.add(task_id)
                run = ended[position]
                if fits(run.family):
                    status = FAILED if run.outcome == LOST else run.outcome
                    params = ended.params(position)
                    gone.append(_RememberedTask(run.family, params, status, task_id))
            yield
        for chunk in in_chunks(past):
            gone += [
                task
                for task in chunk
                if task.task_id not in known and task.task_id not in seen and fits(task.family)
            ]
            yield
        return gone


def _that_fit(families: FamilyFilter, entries: Sequence[CatalogueEntry]) -> Slices[list[_Counted]]:
    if families == EVERY_FAMILY:
        return [*entries]
    fits = cache(families.fits)
    found: list[_Counted] = []
    for chunk in in_chunks(entries):
        found += [entry for entry in chunk if fits(entry.family)]
        yield
    return found


def _count_values(tasks: Sequence[_Counted]) -> Slices[_Values]:
    by_name: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for chunk in in_chunks(tasks):
        for task in chunk:
            for name, value in task.params.items():
                text = value if type(value) is str else _text(value)
                if text is not None and len(text) <= _MAX_TEXT and len(name) <= _MAX_TEXT:
                    by_name[name][text] += 1
        yield
    return by_name


def _make_rows(
    tasks: Sequence[_Counted], param: str, columns: Mapping[str, int], joined: Collection[str]
) -> Slices[Mapping[str, _Row]]:
    """Return the row of each family that has the parameter."""
    rows: defaultdict[str, _Row] = defaultdict(_Row)
    for chunk in in_chunks(tasks):
        for task in chunk:
            value = task.params.get(param)
            text = value if type(value) is str else _text(value)
            if text is None or len(text) > _MAX_TEXT or text in joined:
                continue
            row = rows[task.family]
            row.tasks += 1
            column = columns.get(text)
            if column is None:
                continue
            row.shown += 1
            cell = row.cells.get(column)
            if cell is None:
                cell = row.cells[column] = [*_EMPTY]
            cell[_GRAVITY[task.status]] += 1
            cell[_TASK] = task
            if type(task) is not CatalogueEntry:
                cell[_GONE] += 1
        yield
    return rows


def _describe(cells: Mapping[int, _Cell]) -> list[dict[str, Any]]:
    """Return the `GridCell`s of a row."""
    described = []
    for column in sorted(cells):
        cell = cells[column]
        counts = {status: cell[code] for status, code in _GRAVITY.items() if cell[code]}
        described.append(
            {
                "column": column,
                "status": next(iter(counts)),
                "counts": counts,
                "gone": cell[_GONE],
                "task_id": _id_of(cell[_TASK]) if sum(counts.values()) == 1 else None,
            }
        )
    return described


def _id_of(task: _Counted) -> str:
    return task.task.id if isinstance(task, CatalogueEntry) else task.task_id


def _totals(rows: Mapping[str, _Row]) -> Slices[dict[int, _Cell]]:
    """Return the cells of all families together."""
    totals: defaultdict[int, _Cell] = defaultdict(lambda: [*_EMPTY])
    for row in rows.values():
        for column, cell in row.cells.items():
            total = totals[column]
            for code in range(_GONE + 1):
                if cell[code]:
                    total[code] += cell[code]
            total[_TASK] = cell[_TASK]
        yield
    return totals


def _describe_params(values: _Values) -> Slices[list[dict[str, Any]]]:
    """Return the `GridParam`s, the one with the most dates first."""
    dates: dict[str, int] = {}
    tasks: dict[str, int] = {}
    for name, counts in values.items():
        tasks[name] = sum(counts.values())
        dates[name] = 0
        for chunk in in_chunks(counts.items()):
            dates[name] += sum(count for value, count in chunk if _is_date(value))
            yield
    names = sorted(tasks, key=lambda name: (-dates[name], -tasks[name], name))
    return [{"name": name, "tasks": tasks[name], "dates": dates[name]} for name in names]


def _joined(values: Collection[str]) -> Slices[set[str]]:
    """Return the values that are several dates, joined by commas: those of runs of batches.

    The members of the batch are tasks of their own, and count under each of these dates.
    """
    joined = set()
    for chunk in in_chunks(values):
        for value in chunk:
            if "," in value:
                if all(_is_date(each) for each in value.split(",")):
                    joined.add(value)
                yield
        yield
    return joined


def _is_date(value: str) -> bool:
    return len(value) >= _SHORTEST_DATE and _DATE.fullmatch(value) is not None


def _text(value: object) -> str | None:
    """Return a value as the text of a column; None if it is none, as that of a batch's member."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) else None


def _in_order(values: Sequence[str]) -> Slices[list[str]]:
    """Return the values as numbers if all are, else as texts, the smallest first."""
    are_numbers = True
    for chunk in in_chunks(values):
        if not all(map(_NUMBER.fullmatch, chunk)):
            are_numbers = False
            break
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


def _most_tasks(rows: Mapping[str, _Row], limit: int) -> Slices[list[str]]:
    """Return the families with the most tasks in the columns, those without any left out."""
    counted = [(-row.shown, family) for family, row in rows.items() if row.shown]
    yield
    ordered = yield from sorted_in_slices(counted)
    return [family for _, family in ordered[:limit]]
