"""Durable state: a change is stored in a database before the call that made it is answered."""
