"""The conformance suite: checks any luigid against the document and Luigi's recorded answers.

It stands at the side: the server knows nothing of it, and only its command imports it.
"""
