"""The phases of Schemathesis that call each operation; apart, as they need no Schemathesis."""

from typing import Final

PHASES: Final = ("examples", "coverage", "fuzzing")
