"""The document as a tree in which references are followed."""

from collections.abc import Iterator
from typing import Any

from luigid.contract import document_paths


class Node:
    """A value of the document. One that is a reference is replaced by its target.

    References inside `value` are not followed: go down with `/`, `items` or by iterating.
    """

    __slots__ = ("_root", "value")

    def __init__(self, value: Any, root: Any = None) -> None:
        """Take a value and the document; without one the value is the whole document.

        Raises LookupError for a reference that leads nowhere.
        """
        self._root = value if root is None else root
        while isinstance(value, dict) and isinstance(value.get("$ref"), str):
            value = document_paths.target(self._root, value["$ref"])
        self.value = value

    def __truediv__(self, key: str | int) -> "Node":
        """Return the value under a name or an index. Raises LookupError."""
        return Node(self.value[key], self._root)

    def __contains__(self, name: str) -> bool:
        return isinstance(self.value, dict) and name in self.value

    def __iter__(self) -> Iterator["Node"]:
        return (Node(item, self._root) for item in self.value)

    def items(self) -> Iterator[tuple[str, "Node"]]:
        """Yield the members of an object."""
        return ((name, Node(item, self._root)) for name, item in self.value.items())

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value of a member, or the default if there is none."""
        return (self / name).value if name in self else default

    def find(self, *names: str) -> "Node | None":
        """Return the node at the end of a path of members; None if it does not exist."""
        node = self
        for name in names:
            if name not in node:
                return None
            node /= name
        return node
