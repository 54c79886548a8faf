"""What the commands for operators share: the client of the API, profiles, tables, questions.

It knows the server by its API alone, as any other client does.
"""
