"""Durable state: every acknowledged change is kept in a database."""
