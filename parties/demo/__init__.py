"""What the demo knows of parties and their people, made up by role; and the year that all apps build."""
