"""What the demo does with the agreement itself, by calling actions."""
