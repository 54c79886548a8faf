"""The task history: the runs of tasks, in a database with Luigi's tables.

Nothing is imported here: a server without a history does without SQLAlchemy.
"""
