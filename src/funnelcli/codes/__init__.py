"""The closed catalogue of codes: one file for each letter, each code with its severity."""
