"""A contract-first central scheduler for Luigi pipelines."""

__version__ = "0.1.0"
