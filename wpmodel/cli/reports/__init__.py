"""Reports as files: pages and charts."""
