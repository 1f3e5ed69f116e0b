"""The command line: parse, call the pipeline, exit."""
