"""The dashboard: runs of `wpmodel` in the browser. Needs the extra `wpmodel[dashboard]`, except the pure modules."""
