"""Luigi's recorded answers: their files, their requests, and how answers are compared."""
