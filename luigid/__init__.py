"""A contract-first central scheduler for Luigi pipelines."""

__version__ = "1.0.0"
