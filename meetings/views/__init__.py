"""Pages of meetings, agendas, actions and resolutions."""
