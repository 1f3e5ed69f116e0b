"""The only wiring and the only collect: sources → agreement → metrics → report.

A command imports the module of its own run, so that it starts without the others.
"""
