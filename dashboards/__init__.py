"""The dashboard: runs of `wpmodel` in the browser. Needs the extra `wpmodel[dashboard]`, but for the pure modules."""
