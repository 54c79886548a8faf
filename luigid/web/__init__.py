"""The HTTP server: a Tornado application that answers the operations of the document."""
