"""Report model to text or bytes; one format per file; siblings that do not know each other."""
