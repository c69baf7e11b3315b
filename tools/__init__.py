"""What builds and counts: not part of the package that is installed."""
