"""What everything else stands on: files, texts, threads, ledgers, representations. Knows nothing of the programme."""
