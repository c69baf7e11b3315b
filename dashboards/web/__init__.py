"""What passes between browser and server, and what is let through."""
