"""A realistic state for a luigid, made by its HTTP API alone: Luigi's own takes it, too."""
