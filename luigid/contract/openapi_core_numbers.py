"""Numbers in paths, queries and headers, as JSON writes them.

openapi-core takes what Python does: `1_000`, digits of any script, blanks around them, `nan`.
"""

import math
import re
from typing import Final

from openapi_core.casting.schemas import oas31_casters_dict
from openapi_core.casting.schemas.casters import (
    AnyCaster,
    IntegerCaster,
    NumberCaster,
    PrimitiveCaster,
    TypesCaster,
)
from openapi_core.casting.schemas.factories import SchemaCastersFactory
from openapi_core.validation.schemas import oas31_schema_validators_factory

_INTEGER: Final = re.compile(r"-?[0-9]+", re.ASCII)
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?", re.ASCII)


class _Integer(IntegerCaster):
    def cast(self, value: str | bytes) -> int:
        if isinstance(value, str) and not _INTEGER.fullmatch(value):
            raise ValueError(value)
        return super().cast(value)


class _Number(NumberCaster):
    def cast(self, value: str | bytes) -> float:
        if isinstance(value, str) and not _NUMBER.fullmatch(value):
            raise ValueError(value)
        found = super().cast(value)
        if math.isinf(found):  # written with too large an exponent
            raise ValueError(value)
        return found


CASTERS: Final = SchemaCastersFactory(
    oas31_schema_validators_factory,
    TypesCaster(
        {**oas31_casters_dict, "integer": _Integer, "number": _Number},
        AnyCaster,
        multi=PrimitiveCaster,
    ),
)
