"""CORS policies with the defaults of the settings."""

from dataclasses import asdict
from typing import Any

from luigid.config import CorsSection
from luigid.web.cors import CorsPolicy


def cors_policy(**settings: Any) -> CorsPolicy:
    """Return the policy of `[cors]` with these settings; by default it is disabled."""
    return CorsPolicy(**asdict(CorsSection(**settings)))
