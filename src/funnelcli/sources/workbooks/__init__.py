"""Workbooks to columns: XLSX by our own pass over its XML, other formats in a child process."""
