"""What `luigid doctor` finds out before a server starts, and of one that runs.

A check is a small function that yields findings; `checks.py` lists them. A check only reads: it
takes no lock, creates no file and changes no table.
"""
