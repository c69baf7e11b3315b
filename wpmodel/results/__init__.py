"""What a run says: measures, tables, what is kept on disk."""
