"""Mails to those who want to know: a task was disabled, tasks have failed since the last mail.

Nothing is imported here: a server that sends no mails does without what writes them.
"""
