"""Text files to columns of text: encoding, layout, records, and what is put aside."""
