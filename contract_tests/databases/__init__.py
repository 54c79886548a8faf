"""Servers of databases to test with, and what they are installed from."""
