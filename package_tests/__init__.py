"""What a release consists of: sdist and wheel, installed, and the files in ops/."""
