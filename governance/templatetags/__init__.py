"""What governance may show on any page."""
