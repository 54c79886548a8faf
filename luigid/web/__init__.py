"""HTTP: the document's operations as a Tornado application."""
