"""Slows down whoever guesses: after some failures, the next attempts must wait."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from math import ceil
from typing import Final, TypeAlias

from luigid.errors import LuigidError


class TooManyFailuresError(LuigidError):
    """An attempt that is not looked at: so many have failed. `seconds`: when to try again."""

    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, ceil(seconds))
        super().__init__(f"too many attempts; try again in {self.seconds} seconds")


@dataclass(frozen=True, slots=True)
class Limit:
    """How many attempts may fail at once, and for how long the next then waits at most."""

    free: int
    max_seconds: float


#: with a name from an address, from an address, with a name: an attacker with many addresses must
#: not be able to lock a user out
_LIMITS: Final = (Limit(5, 60.0), Limit(20, 60.0), Limit(50, 5.0))
#: seconds without an attempt after which failures are forgotten
_FORGOTTEN_AFTER: Final = 900.0
_MAX_ENTRIES: Final = 10_000

_Key: TypeAlias = tuple[int, str, str]


@dataclass(slots=True)
class _Entry:
    failures: int
    at: float


class Throttle:
    """Counts failures by address and name, in bounded memory."""

    def __init__(self, clock: Callable[[], float], max_entries: int = _MAX_ENTRIES) -> None:
        """Take a clock in seconds."""
        self._clock = clock
        self._max_entries = max_entries
        self._entries: OrderedDict[_Key, _Entry] = OrderedDict()

    def __len__(self) -> int:
        """Return the number of addresses and names that are remembered."""
        return len(self._entries)

    def begin(self, remote: str, name: str) -> None:
        """Count an attempt as one that fails, until `succeed`. Raises TooManyFailuresError."""
        now = self._clock()
        wait = max(self._wait(key, now) for key in _keys(remote, name))
        if wait > 0:
            raise TooManyFailuresError(wait)
        for key in _keys(remote, name):
            entry = self._entries.pop(key, None)
            if entry is None or now - entry.at > _FORGOTTEN_AFTER:
                entry = _Entry(0, now)
            self._entries[key] = _Entry(entry.failures + 1, now)
        while len(self._entries) > self._max_entries:
            self._entries.popitem(last=False)

    def succeed(self, remote: str, name: str) -> None:
        """Take back the failure that `begin` has counted."""
        for key in _keys(remote, name):
            entry = self._entries.get(key)
            if entry is not None:
                entry.failures = 0 if key[0] == 0 else max(0, entry.failures - 1)
                if entry.failures == 0:
                    del self._entries[key]

    def _wait(self, key: _Key, now: float) -> float:
        """Return for how long an attempt must wait still."""
        entry, limit = self._entries.get(key), _LIMITS[key[0]]
        if entry is None or entry.failures < limit.free or now - entry.at > _FORGOTTEN_AFTER:
            return 0.0
        exponent = min(entry.failures - limit.free, 16)
        return entry.at + min(2.0**exponent, limit.max_seconds) - now


def _keys(remote: str, name: str) -> Iterator[_Key]:
    network = _network(remote)
    yield 0, network, name[:200]
    yield 1, network, ""
    if name:
        yield 2, "", name[:200]


def _network(remote: str) -> str:
    """Return what stands for an address: of IPv6, the network of one customer."""
    try:
        address = ip_address(remote)
    except ValueError:
        return remote[:200]
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
    return remote
