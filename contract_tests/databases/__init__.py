"""Database servers for the tests, and their installation."""
