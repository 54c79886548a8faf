"""A server that answers from the document's examples, to develop clients against."""
