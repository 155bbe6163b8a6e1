"""Views of governance."""
