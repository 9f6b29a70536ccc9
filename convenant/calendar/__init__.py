"""What falls on which day: one computed list of what the agreements ask, what is planned and what is due.

Nothing of it is stored. Each app offers its own through `registry.calendar_sources`; a source reads inside the scope of
who asks, so that the walls decide what is on the list.
"""
