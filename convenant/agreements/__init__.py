"""A convenant is a file: read, checked as a whole, then adopted as a new version."""
