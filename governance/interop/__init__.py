"""Interop of governance."""
