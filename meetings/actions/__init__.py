"""Changes to meetings, agendas and what comes of them. Each wants the organiser, unless it says otherwise."""
