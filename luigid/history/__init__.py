"""The task history: what ran, when and for how long, in a database with Luigi's tables.

Nothing is imported here: a server without a history does without SQLAlchemy.
"""
