"""Published tables and run folders: read, described, checked."""
