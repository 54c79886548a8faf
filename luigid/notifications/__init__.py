"""Mails to the receivers and to the owners of tasks: about disabled tasks, or about failures.

Nothing is imported here: a server that sends no mails does without what writes them.
"""
