"""Starts the portal on one machine: `python3 -m convenant.launch <command>`.

Standard library only: this runs before anything is installed.
"""
